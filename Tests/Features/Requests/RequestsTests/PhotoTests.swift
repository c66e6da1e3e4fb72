import Requests
import TestSupport
import Testing

@Suite("photos") struct PhotoTests {
    @Test("a JPEG keeps what draws it and how it was held; place, owner, preview and tail are gone")
    func jpeg() throws {
        let file = Made.jpeg(
            width: 640, height: 480,
            extra: Made.segment(0xe1, Made.exif(orientation: 6) + Array("GPS 55.75,37.61".utf8))
                + Made.segment(0xfe, Array("by anna".utf8)) + Made.segment(0xe2, Array("ICC_PROFILE".utf8)),
            tail: Array("<script>alert(1)</script>".utf8))
        let photo = try Photo(checking: file)
        #expect(photo.kind == .jpeg && photo.width == 640 && photo.height == 480)
        #expect(photo.bytes.contains("GPS") == false && photo.bytes.contains("anna") == false)
        #expect(photo.bytes.contains("script") == false && photo.bytes.contains("ICC") == false)
        #expect(photo.bytes.contains("Exif") && photo.bytes.suffix(2) == [0xff, 0xd9])
        // Rewriting again changes nothing: what is kept is what is read.
        #expect(try Photo(checking: photo.bytes) == photo)
    }

    @Test("a PNG keeps its image alone, and every chunk's sum is checked")
    func png() throws {
        let file = Made.png(width: 3, height: 2, extra: Made.chunk("tEXt", Array("Author\0anna".utf8)))
        let photo = try Photo(checking: file + Array("PK\u{3}\u{4}".utf8))
        #expect(photo.kind == .png && photo.width == 3 && photo.height == 2)
        #expect(!photo.bytes.contains("anna") && !photo.bytes.contains("PK"))
        #expect(try Photo(checking: photo.bytes) == photo)
        var damaged = file
        damaged[17] ^= 1
        #expect(throws: PhotoFault.damaged) { try Photo(checking: damaged) }
    }

    @Test("a WebP keeps its image and transparency; an animation is refused")
    func webp() throws {
        let lossy = Made.vp8(width: 20, height: 10)
        let file = Made.riff(
            Made.riffChunk("VP8X", [0x1c, 0, 0, 0, 19, 0, 0, 9, 0, 0]) + Made.riffChunk("ALPH", [1, 2, 3])
                + Made.riffChunk("VP8 ", lossy) + Made.riffChunk("EXIF", Array("GPS".utf8)))
        let photo = try Photo(checking: file)
        #expect(photo.kind == .webp && photo.width == 20 && photo.height == 10)
        #expect(!photo.bytes.contains("GPS") && photo.bytes.contains("ALPH"))
        #expect(try Photo(checking: photo.bytes) == photo)
        let moving = Made.riff(Made.riffChunk("ANIM", [0]) + Made.riffChunk("VP8 ", lossy))
        #expect(throws: PhotoFault.unknown) { try Photo(checking: moving) }
    }

    @Test("what is no photo, too long or too large is refused")
    func refused() {
        for text in ["", "<html>", "GIF89a", "%PDF-1.7", "RIFF....AVI ", "\u{0}\u{0}\u{0}\u{18}ftypheic"] {
            #expect(throws: PhotoFault.unknown) { try Photo(checking: Array(text.utf8)) }
        }
        #expect(throws: PhotoFault.tooLong) {
            try Photo(checking: [UInt8](repeating: 0xff, count: Photo.longest + 1))
        }
        #expect(throws: PhotoFault.tooLarge(width: 20_000, height: 8)) {
            try Photo(checking: Made.jpeg(width: 20_000, height: 8))
        }
        #expect(throws: PhotoFault.tooLarge(width: 16_000, height: 16_000)) {
            try Photo(checking: Made.png(width: 16_000, height: 16_000))
        }
    }

    @Test("20,000 cut and changed photos are read or refused, and what is read is stable")
    func hostile() throws {
        var random = SeededRandom(seed: 19)
        let whole = [
            Made.jpeg(width: 64, height: 48, extra: Made.segment(0xe1, Made.exif(orientation: 3))),
            Made.png(width: 9, height: 9),
            Made.riff(Made.riffChunk("VP8 ", Made.vp8(width: 20, height: 10)) + Made.riffChunk("XMP ", [1])),
        ]
        for _ in 0..<20_000 {
            var file = whole.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                file[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                file.removeLast(Int.random(in: 0..<file.count, using: &random))
            }
            guard let photo = try? Photo(checking: file) else { continue }
            #expect(try Photo(checking: photo.bytes) == photo)
        }
    }
}

extension [UInt8] {
    func contains(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}

/// Small files of each kind, made from their formats.
enum Made {
    static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xff, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xff)] + body
    }

    static func exif(orientation: UInt8) -> [UInt8] {
        Array("Exif\0\0II".utf8)
            + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
    }

    static func jpeg(width: Int, height: Int, extra: [UInt8] = [], tail: [UInt8] = []) -> [UInt8] {
        let size = [UInt8(height >> 8), UInt8(height & 0xff), UInt8(width >> 8), UInt8(width & 0xff)]
        return [0xff, 0xd8] + segment(0xe0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]) + extra
            + segment(0xdb, [UInt8](repeating: 1, count: 65)) + segment(0xc0, [8] + size + [1, 1, 0x11, 0])
            + segment(0xc4, [UInt8](repeating: 0, count: 17)) + segment(0xda, [1, 1, 0, 0, 63, 0])
            + [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56] + [0xff, 0xd9] + tail
    }

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let sum = crc(Array(name.utf8) + body)
        return big(body.count) + Array(name.utf8) + body + big(sum)
    }

    static func png(width: Int, height: Int, extra: [UInt8] = []) -> [UInt8] {
        [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
            + chunk("IHDR", big(width) + big(height) + [8, 2, 0, 0, 0]) + extra
            + chunk("IDAT", [0x78, 0x9c, 1, 2, 3]) + chunk("IEND", [])
    }

    static func vp8(width: Int, height: Int) -> [UInt8] {
        [0x10, 0, 0, 0x9d, 0x01, 0x2a, UInt8(width), 0, UInt8(height), 0, 7, 7, 7]
    }

    static func riffChunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        Array(name.utf8) + big(body.count).reversed() + body + (body.count % 2 == 1 ? [0] : [])
    }

    static func riff(_ chunks: [UInt8]) -> [UInt8] { riffChunk("RIFF", Array("WEBP".utf8) + chunks) }

    private static func big(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(number >> $0 & 0xff) } }

    /// Bit by bit, as the specification's appendix defines it.
    private static func crc(_ bytes: [UInt8]) -> Int {
        var value: UInt32 = 0xffff_ffff
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
        }
        return Int(value ^ 0xffff_ffff)
    }
}
