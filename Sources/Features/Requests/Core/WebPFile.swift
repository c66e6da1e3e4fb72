/// A still WebP taken apart into its chunks.
///
/// Source: RFC 9649.
enum WebPFile {
    static func rewritten(_ file: [UInt8]) throws(PhotoFault) -> Photo.Rewritten {
        guard let declared = file.little(4, bytes: 4), declared + 8 <= file.count, declared >= 12 else {
            throw .damaged
        }
        let end = declared + 8
        var image: (name: String, body: [UInt8])?
        var alpha: [UInt8]?
        var at = 12
        while at < end {
            guard let length = file.little(at + 4, bytes: 4), at + 8 + length <= end else { throw .damaged }
            let name = String(decoding: file[at..<at + 4], as: UTF8.self)
            let body = file[at + 8..<at + 8 + length]
            switch name {
            case "VP8 ", "VP8L":
                guard image == nil else { throw .damaged }
                image = (name, Array(body))
            case "ALPH": alpha = Array(body)
            // An animation is not a photo.
            case "ANIM", "ANMF": throw .unknown
            default: break
            }
            at += 8 + length + length % 2
        }
        guard let image else { throw .damaged }
        let size = image.name == "VP8L" ? lossless(image.body) : lossy(image.body)
        guard let size else { throw .damaged }
        var chunks: [UInt8] = []
        if image.name == "VP8 ", let alpha {
            // Only the extended form has a chunk of transparency.
            let canvas = [size.width - 1, size.height - 1].flatMap { side in
                [0, 8, 16].map { UInt8(truncatingIfNeeded: side >> $0) }
            }
            chunks += chunk("VP8X", [0x10, 0, 0, 0] + canvas) + chunk("ALPH", alpha)
        }
        chunks += chunk(image.name, image.body)
        return (size.width, size.height, chunk("RIFF", Array("WEBP".utf8) + chunks))
    }

    private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let length = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: body.count >> $0) }
        return Array(name.utf8) + length + body + (body.count % 2 == 1 ? [0] : [])
    }

    /// The head of a key frame (RFC 6386 §9.1).
    private static func lossy(_ body: [UInt8]) -> (width: Int, height: Int)? {
        guard body.count > 10, body[0] & 1 == 0, body[3...5].elementsEqual([0x9d, 0x01, 0x2a]),
            let width = body.little(6, bytes: 2), let height = body.little(8, bytes: 2)
        else { return nil }
        return (width & 0x3fff, height & 0x3fff)
    }

    private static func lossless(_ body: [UInt8]) -> (width: Int, height: Int)? {
        guard body.first == 0x2f, let bits = body.little(1, bytes: 4) else { return nil }
        return ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
    }
}
