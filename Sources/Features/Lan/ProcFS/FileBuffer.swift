import Glibc

/// One buffer for all reads of a pass: opens, reads, closes, and lends the bytes until the next read.
///
/// Used by one thread; a text kept longer stays valid and costs a copy of the buffer.
final class FileBuffer {
    /// No file that a collector wants comes near it; whatever is mounted over `/proc` by mistake might.
    static let maximumBytes = 1 << 20

    private var bytes = [UInt8](repeating: 0, count: 8 << 10)

    /// The whole file. `/proc` gives it in pieces of about a page, so only an empty piece is its end.
    func read(_ path: String) throws(ProcFSError) -> ProcText {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var count = 0
        while count <= Self.maximumBytes {
            if count == bytes.count { grow() }
            let piece = try fill(from: count, descriptor, path)
            if piece == 0 { return ProcText(bytes, count: count) }
            count += piece
        }
        throw ProcFSError(.tooLarge, path)
    }

    /// The value of a sysfs attribute, its line ending cut off; `nil` where there is none.
    ///
    /// One read gives all of it (Documentation/filesystems/sysfs.rst, "Reading/Writing Attribute Data").
    ///
    /// - Parameter folder: where a relative path begins.
    func attribute(_ path: String, in folder: borrowing Folder = .anywhere) -> ProcText? {
        guard let descriptor = try? open(path, in: folder) else { return nil }
        defer { close(descriptor) }
        guard let count = try? fill(from: 0, descriptor, path) else { return nil }
        var text = ProcText(bytes, count: count)
        return text.takeLine()
    }

    private func open(_ path: String, in folder: borrowing Folder = .anywhere) throws(ProcFSError) -> Int32 {
        // because the path is lent to the kernel for this call only.
        let descriptor = unsafe openat(folder.descriptor, path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProcFSError(.unreadable, path, systemError: errno) }
        return descriptor
    }

    /// Zero at the end of the file.
    private func fill(from start: Int, _ descriptor: Int32, _ path: String) throws(ProcFSError) -> Int {
        while true {
            // because the kernel writes at most the room that follows `start`.
            let count = unsafe bytes.withUnsafeMutableBytes { room in
                unsafe Glibc.read(descriptor, room.baseAddress! + start, room.count - start)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw ProcFSError(.unreadable, path, systemError: errno) }
        }
    }

    private func grow() {
        let size = min(bytes.count * 4, Self.maximumBytes + 1)
        bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
    }
}
