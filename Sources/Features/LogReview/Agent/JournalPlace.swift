internal import Glibc

/// How far the journal was reported, in a file that outlasts a restart.
struct JournalPlace: Sendable {
    private static let longest = 500
    private let path: String?

    /// - Parameter folder: the agent's own; `nil` keeps nothing.
    init(folder: String?) {
        path = folder.map { "\($0)/journal-cursor" }
    }

    /// - Returns: `nil` where there is none, or none that can be read.
    func read() -> String? {
        // because the path ends in 0 for the length of the call.
        guard let path, let file = unsafe fopen(path, "re") else { return nil }
        defer { _ = unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Self.longest)
        // because the array holds so many.
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    /// Beside it, then renamed. Where it cannot be written, a restart reports some lines again.
    func keep(_ cursor: String) {
        guard let path, cursor.utf8.count <= Self.longest else { return }
        let new = path + ".new"
        // because paths and text end in 0 for the length of each call.
        guard let file = unsafe fopen(new, "we") else { return }
        let isWritten = unsafe fputs(cursor, file) >= 0
        let isClosed = unsafe fclose(file) == 0
        guard isWritten, isClosed else { return }
        _ = unsafe rename(new, path)
    }

    func forget() {
        guard let path else { return }
        // because the path ends in 0 for the length of the call.
        _ = unsafe unlink(path)
    }
}
