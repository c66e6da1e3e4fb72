import Glibc

/// How many processors there may ever be: as many values a per-CPU map gives for a key.
enum Processors {
    /// - Returns: `nil` where the kernel does not say.
    ///
    /// Source: Linux, Documentation/admin-guide/cputopology.rst.
    static func possible() -> Int? {
        // because the stream is closed here, and the buffer is read up to what fread says.
        guard let file = unsafe fopen("/sys/devices/system/cpu/possible", "re") else { return nil }
        defer { unsafe fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe fread(&buffer, 1, buffer.count, file)
        return possible(in: String(decoding: buffer.prefix(count), as: UTF8.self))
    }

    /// Reads a list such as `0-3` or `0,2-7`: one more than the highest.
    static func possible(in text: String) -> Int? {
        let numbers = text.split { !$0.isNumber }.map { Int($0) }
        guard !numbers.contains(nil), let highest = numbers.compactMap({ $0 }).max(), highest < 8192 else {
            return nil
        }
        return highest + 1
    }
}
