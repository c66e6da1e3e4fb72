internal import CSodium
internal import Dispatch
public import Foundation
internal import MonitorCore

/// A folder of a feature beside the database, for what is too long for it: photos, firmware. A file's name is the SHA-256
/// of its bytes, so that the same bytes are kept once, and nothing that a client says is part of a path.
///
/// Copies of the database (`BackupFolder`) do not hold these files: they are copied with the folder.
public struct StoredFiles: Sendable {
    private static let queue = DispatchQueue(label: "files")
    public let folder: String

    /// - Parameter name: of the folder: `photos`.
    public init(_ database: HubDatabase, _ name: String) {
        folder = (database.path as NSString).deletingLastPathComponent + "/" + name
    }

    /// Begins a file. What is not finished leaves nothing.
    public func begin() throws(StorageError) -> FileWriting {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StorageError(code: .unavailable, path: folder, cause: error.localizedDescription)
        }
        return try FileWriting(in: folder)
    }

    /// A file of these bytes, on the medium when this returns.
    public func store(_ bytes: [UInt8]) async throws -> StoredFile {
        let writing = try begin()
        try writing.write(bytes)
        return try await finish(writing)
    }

    /// The file is on the medium under its name when this returns.
    public func finish(_ writing: FileWriting) async throws -> StoredFile {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Result { try writing.finish() }) }
        }
    }

    /// - Returns: `nil` where there is no such file, or the name is not one that files here have.
    public func path(_ digest: String) -> String? {
        guard Self.isDigest(digest), FileManager.default.fileExists(atPath: "\(folder)/\(digest)") else {
            return nil
        }
        return "\(folder)/\(digest)"
    }

    /// The whole file; for small ones.
    public func bytes(_ digest: String) -> [UInt8]? {
        path(digest).flatMap { FileManager.default.contents(atPath: $0) }.map { Array($0) }
    }

    public func remove(_ digest: String) {
        guard let path = path(digest) else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Deletes what the database does not know, of unfinished files too.
    ///
    /// - Parameters:
    ///   - known: names that stay.
    ///   - before: files that were changed later may belong to a row that is being written.
    public func sweep(keeping known: Set<String>, before: Date) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where !known.contains(name) {
            guard Self.isDigest(name) || name.hasPrefix(FileWriting.prefix) else { continue }
            let path = "\(folder)/\(name)"
            let changed =
                (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            guard let changed, changed < before else { continue }
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    static func isDigest(_ name: String) -> Bool {
        name.utf8.count == 64
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// A file that was finished.
public struct StoredFile: Sendable, Equatable {
    /// SHA-256 in hexadecimal digits.
    public let digest: String
    public let bytes: Int
}

/// A file while it is being written, piece by piece, and its hash with it.
///
/// `@unchecked Sendable`, because one request writes it, and hands it over to be finished.
public final class FileWriting: @unchecked Sendable {
    static let prefix = ".unfinished-"
    private let folder: String
    private let path: String
    private var descriptor: Int32
    private var hash = crypto_hash_sha256_state()
    public private(set) var bytes = 0

    init(in folder: String) throws(StorageError) {
        self.folder = folder
        path = "\(folder)/\(Self.prefix)\(UUID().uuidString)"
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(FileFolder.Fault(), path) }
        // because the state is this object's own.
        unsafe crypto_hash_sha256_init(&hash)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unsafe unlink(path)
    }

    public func write(_ piece: [UInt8]) throws(StorageError) {
        // because the piece is as long as libsodium is told.
        unsafe crypto_hash_sha256_update(&hash, piece, UInt64(piece.count))
        var written = 0
        while written < piece.count {
            // because what is written lies within the piece.
            let count = unsafe piece.withUnsafeBytes {
                unsafe Foundation.write(
                    descriptor, $0.baseAddress?.advanced(by: written), piece.count - written)
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw Self.fault(FileFolder.Fault(), path)
            }
            written += count
        }
        bytes += piece.count
    }

    func finish() throws -> StoredFile {
        var sum = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        // because the hash has the length that libsodium writes.
        unsafe crypto_hash_sha256_final(&hash, &sum)
        let digest = HexText.text(sum)
        let name = "\(folder)/\(digest)"
        do {
            guard fsync(descriptor) == 0 else { throw FileFolder.Fault() }
            try FileFolder.rename(path, to: name)
            try FileFolder.syncNames(beside: name)
        } catch let fault as FileFolder.Fault {
            throw Self.fault(fault, path)
        }
        close(descriptor)
        descriptor = -1
        return StoredFile(digest: digest, bytes: bytes)
    }

    private static func fault(_ fault: FileFolder.Fault, _ path: String) -> StorageError {
        StorageError(code: fault.code, path: path, cause: fault.cause)
    }
}

/// A stored file while it is read.
///
/// `@unchecked Sendable`, because one answer reads it.
public final class FileReading: @unchecked Sendable {
    private static let pieceBytes = 65_536
    private let handle: FileHandle
    public let bytes: Int

    /// - Returns: `nil` where it cannot be read.
    public init?(_ path: String) {
        guard let handle = FileHandle(forReadingAtPath: path), let size = try? handle.seekToEnd(),
            (try? handle.seek(toOffset: 0)) != nil
        else { return nil }
        (self.handle, bytes) = (handle, Int(size))
    }

    deinit { try? handle.close() }

    /// - Returns: `nil` at its end.
    public func next() throws -> [UInt8]? {
        guard let piece = try handle.read(upToCount: Self.pieceBytes), !piece.isEmpty else { return nil }
        return Array(piece)
    }
}
