internal import Glibc

/// The folder of a database's URL, as SQLAlchemy writes them.
///
/// - Returns: `nil` for anything but a file of SQLite in a folder.
func folder(ofDatabaseURL text: String) -> String? {
    let scheme = "sqlite:///"
    guard text.hasPrefix(scheme), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
    let path = text.dropFirst(scheme.count)
    guard let slash = path.lastIndex(of: "/"), path.index(after: slash) < path.endIndex else { return nil }
    let folder = path[..<slash]
    guard !folder.split(separator: "/").contains(".."), !folder.isEmpty else { return nil }
    if folder.hasPrefix("/") { return String(folder) }
    // because the C library makes the text, which is freed at once.
    guard let current = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(current) }
    return unsafe String(cString: current) + "/" + folder
}
