/// A PNG taken apart into its chunks.
///
/// Source: W3C PNG, third edition, §5 and §11.
enum PNGFile {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    /// What draws it. Texts, times and animations are left out.
    private static let kept: Set<String> = ["IHDR", "PLTE", "tRNS", "gAMA", "sRGB", "IDAT", "IEND"]

    static func rewritten(_ file: [UInt8]) throws(PhotoFault) -> Photo.Rewritten {
        var bytes = signature
        bytes.reserveCapacity(file.count)
        var size: (width: Int, height: Int)?
        var hasData = false
        var at = signature.count
        while true {
            guard let length = file.big32(at), length <= file.count, at + 12 + length <= file.count else {
                throw .damaged
            }
            let name = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
            let chunk = file[at..<at + 12 + length]
            if kept.contains(name) {
                guard crc(file[at + 4..<at + 8 + length]) == file.big32(at + 8 + length) else {
                    throw .damaged
                }
                guard (name == "IHDR") == (size == nil) else { throw .damaged }
                if name == "IHDR" {
                    guard length == 13 else { throw .damaged }
                    size = (file.big32(at + 8) ?? 0, file.big32(at + 12) ?? 0)
                }
                hasData = hasData || name == "IDAT"
                bytes += chunk
            }
            at += 12 + length
            if name == "IEND" { break }
        }
        guard let size, hasData else { throw .damaged }
        return (size.width, size.height, bytes)
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
        }
    }

    static func crc(_ bytes: some Sequence<UInt8>) -> Int {
        var value: UInt32 = 0xffff_ffff
        for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xff)] ^ (value >> 8) }
        return Int(value ^ 0xffff_ffff)
    }
}
