import Glibc

/// An open folder: paths relative to it are short for the kernel, and lead to one and the same thing.
struct Folder: ~Copyable {
    let descriptor: Int32

    /// - Returns: `nil` where there is no such folder.
    init?(_ path: String, in folder: borrowing Folder = .anywhere) {
        // because the path is lent to the kernel for this call only.
        let descriptor = unsafe openat(folder.descriptor, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// For absolute paths.
    static var anywhere: Folder { Folder(descriptor: AT_FDCWD) }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}

/// What a path leads to.
extension Folder {
    /// Names in it, in no order; `nil` where there is no such folder.
    static func names(_ path: String) -> [String]? {
        // because the path is lent for this call, and the stream is closed before this function returns.
        guard let stream = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // because an entry is valid until the next readdir, and its name, ended by zero, is copied at once.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The last part of a symbolic link's target; `nil` where there is no link.
    static func linkName(_ path: String) -> String? {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        // because the kernel writes at most the room it is told of.
        let count = unsafe target.withUnsafeMutableBytes { room in
            unsafe readlink(path, room.baseAddress!, room.count)
        }
        return ProcText(target, count: count).split(separator: UInt8(ascii: "/")).last
            .map { String(decoding: $0, as: UTF8.self) }
    }

    static func exists(_ path: String) -> Bool {
        // because the path is lent for this call only.
        unsafe access(path, F_OK) == 0
    }
}
