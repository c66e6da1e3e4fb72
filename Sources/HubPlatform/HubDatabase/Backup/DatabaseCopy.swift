internal import Foundation
internal import GRDB

/// A copy that shall come back: what `Backup` wrote, or a plain copy of a stopped hub's folder.
///
/// Its files are opened at once, with the caller's rights; the database's folder may belong to another user.
public final class DatabaseCopy: Sendable {
    private let file: String
    private let descriptor: Int32
    /// Of its log; -1 where it has none.
    private let log: Int32

    /// - Parameter file: the copy, or the folder with it.
    public init(_ file: String) throws(StorageError) {
        var isFolder: ObjCBool = false
        // because the flag is ours for the length of the call.
        let isThere = unsafe FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
        self.file = isThere && isFolder.boolValue ? file + "/hub.db" : file
        descriptor = unsafe open(self.file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let fault = FileFolder.Fault()
            throw StorageError(code: .unavailable, path: file, cause: fault.cause)
        }
        log = unsafe open(self.file + "-wal", O_RDONLY | O_CLOEXEC)
    }

    deinit {
        close(descriptor)
        if log >= 0 { close(log) }
    }

    /// Writes it again as one file that is whole, checked and on the medium.
    ///
    /// - Throws: what makes it useless; nothing is left of it then.
    func settle(as part: String, _ schema: DatabaseSchema) throws {
        for end in DatabaseFiles.ends + ["-journal"] { try FileFolder.remove(part + end) }
        do {
            try Self.write(descriptor, to: part)
            if log >= 0 { try Self.write(log, to: part + "-wal") }
            try DatabaseCheck.complete(part, as: file)
            let queue = try DatabaseQueue(path: part)
            do {
                try queue.read { database in
                    try DatabaseCheck.pages(database, file)
                    _ = try schema.isCurrent(database, file)
                }
                try queue.writeWithoutTransaction { try DatabaseMark.settled.put($0) }
            } catch {
                try? queue.close()
                throw error
            }
            // The last to close takes the log into the file.
            try queue.close()
            try FileFolder.sync(part)
        } catch {
            Self.discard(part)
            let cause = HubDatabase.translated(error, file)
            throw cause.code == .cannotWrite
                ? StorageError(code: .cannotWrite, path: part, cause: cause.cause) : cause
        }
    }

    static func discard(_ part: String) {
        for end in DatabaseFiles.ends + ["-journal"] { try? FileFolder.remove(part + end) }
    }

    /// Into a file that is new, and a link to nowhere.
    private static func write(_ source: Int32, to path: String) throws {
        let target = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw FileFolder.Fault() }
        defer { close(target) }
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var offset: off_t = 0
        while true {
            // because the buffer lives for the length of the call.
            let count = unsafe pread(source, &chunk, chunk.count, offset)
            guard count >= 0 else { throw FileFolder.Fault() }
            if count == 0 { return }
            offset += off_t(count)
            try write(chunk[..<count], target)
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, _ target: Int32) throws(FileFolder.Fault) {
        var rest = bytes
        while !rest.isEmpty {
            // because the slice is not changed while the kernel reads it.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Foundation.write(target, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw FileFolder.Fault() }
            rest = rest.dropFirst(count)
        }
    }
}
