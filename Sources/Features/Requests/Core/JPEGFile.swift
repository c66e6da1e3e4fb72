/// A JPEG taken apart into its segments.
///
/// Source: ITU-T T.81 annex B; of metadata CIPA DC-008 (Exif), the orientation alone.
enum JPEGFile {
    /// Tables and frames of baseline, extended and progressive images: what cameras and browsers know.
    private static let kept: Set<UInt8> = [0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd]
    private static let scan: UInt8 = 0xda
    private static let end: UInt8 = 0xd9

    static func rewritten(_ file: [UInt8]) throws(PhotoFault) -> Photo.Rewritten {
        var segments: [UInt8] = []
        segments.reserveCapacity(file.count)
        var size: (width: Int, height: Int)?
        var orientation = 1
        var hasScan = false
        var at = 2
        while true {
            let marker = try marker(file, &at)
            if marker == end { break }
            guard let length = file.big16(at), length >= 2, at + length <= file.count else { throw .damaged }
            let body = file[at + 2..<at + length]
            switch marker {
            case scan:
                guard size != nil else { throw .damaged }
                hasScan = true
                segments += [0xff, marker] + file[at..<at + length]
                at += length
                copyScan(file, &at, into: &segments)
                continue
            case 0xc0...0xc2:
                guard size == nil, body.count >= 6 else { throw .damaged }
                let first = body.startIndex
                size = (file.big16(first + 3) ?? 0, file.big16(first + 1) ?? 0)
                segments += [0xff, marker] + file[at..<at + length]
            case _ where kept.contains(marker): segments += [0xff, marker] + file[at..<at + length]
            // Lossless, arithmetic and hierarchical images: no browser draws them.
            case 0xc3, 0xc5...0xcf: throw .unknown
            case 0xe1: orientation = ExifOrientation.find(in: Array(body)) ?? orientation
            // How the colours are meant: of this, twelve bytes and no more.
            case 0xee where body.count >= 12 && body.starts(with: "Adobe".utf8):
                segments += [0xff, marker, 0, 14] + body.prefix(12)
            default: break
            }
            at += length
        }
        guard hasScan, let size else { throw .damaged }
        let head = [0xff, 0xd8] + (orientation == 1 ? [] : ExifOrientation.segment(orientation))
        return (size.width, size.height, head + segments + [0xff, end])
    }

    /// The next marker; fill bytes before it are passed over.
    private static func marker(_ file: [UInt8], _ at: inout Int) throws(PhotoFault) -> UInt8 {
        guard at < file.count, file[at] == 0xff else { throw .damaged }
        while at < file.count, file[at] == 0xff { at += 1 }
        guard at < file.count, file[at] != 0, file[at] != 0xd8 else { throw .damaged }
        at += 1
        return file[at - 1]
    }

    /// Entropy-coded bytes up to the next marker that is not part of them. What is missing at the end is the caller's to see.
    private static func copyScan(_ file: [UInt8], _ at: inout Int, into segments: inout [UInt8]) {
        let start = at
        while at < file.count {
            guard file[at] == 0xff else {
                at += 1
                continue
            }
            guard at + 1 < file.count else { break }
            let next = file[at + 1]
            guard next == 0 || (0xd0...0xd7).contains(next) else { break }
            at += 2
        }
        segments += file[start..<at]
    }
}

/// How a camera was held: the one thing of Exif that a picture needs.
enum ExifOrientation {
    /// - Parameter body: of a segment APP1.
    /// - Returns: 2 to 8; `nil` where nothing says otherwise.
    static func find(in body: [UInt8]) -> Int? {
        guard body.count >= 20, body.starts(with: Array("Exif".utf8) + [0, 0]) else { return nil }
        let tiff = Array(body.dropFirst(6))
        let isLittle = tiff.starts(with: "II".utf8)
        func number(_ at: Int, _ bytes: Int) -> Int? {
            if isLittle { return tiff.little(at, bytes: bytes) }
            return bytes == 2 ? tiff.big16(at) : tiff.big32(at)
        }
        guard isLittle || tiff.starts(with: "MM".utf8), number(2, 2) == 42, let first = number(4, 4),
            let count = number(first, 2)
        else { return nil }
        for entry in 0..<min(count, 64) {
            let at = first + 2 + 12 * entry
            guard number(at, 2) == 0x0112 else { continue }
            return number(at + 8, 2).flatMap { (2...8).contains($0) ? $0 : nil }
        }
        return nil
    }

    /// A segment APP1 that says this and nothing else.
    static func segment(_ orientation: Int) -> [UInt8] {
        let tiff: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1]
            + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0] + [0, 0, 0, 0]
        let body = Array("Exif".utf8) + [0, 0] + tiff
        return [0xff, 0xe1, 0, UInt8(body.count + 2)] + body
    }
}
