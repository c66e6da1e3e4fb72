/// A photo as it is kept: taken apart, checked, and written again of what draws it alone.
///
/// Nothing else of the file survives: neither the place where it was taken, the camera's owner and a preview of what was cut away,
/// nor text or a program behind or between its parts.
package struct Photo: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case jpeg, png, webp

        package var contentType: String { "image/\(rawValue)" }
    }

    package let kind: Kind
    package let width: Int
    package let height: Int
    package let bytes: [UInt8]

    /// Bytes.
    package static let longest = 8 << 20
    package static let mostPixels = 60_000_000
    static let mostSide = 16_384

    /// - Complexity: O(n); each byte is read once or twice.
    package init(checking file: [UInt8]) throws(PhotoFault) {
        guard file.count <= Self.longest else { throw .tooLong }
        let (width, height): (Int, Int)
        if file.starts(with: [0xff, 0xd8, 0xff]) {
            kind = .jpeg
            (width, height, bytes) = try JPEGFile.rewritten(file)
        } else if file.starts(with: PNGFile.signature) {
            kind = .png
            (width, height, bytes) = try PNGFile.rewritten(file)
        } else if file.count > 12, file.starts(with: "RIFF".utf8), file[8..<12].elementsEqual("WEBP".utf8) {
            kind = .webp
            (width, height, bytes) = try WebPFile.rewritten(file)
        } else {
            throw .unknown
        }
        guard width > 0, height > 0 else { throw .damaged }
        guard width <= Self.mostSide, height <= Self.mostSide, width * height <= Self.mostPixels else {
            throw .tooLarge(width: width, height: height)
        }
        self.width = width
        self.height = height
    }

    typealias Rewritten = (width: Int, height: Int, bytes: [UInt8])
}

extension [UInt8] {
    /// `nil` beyond the end.
    func big16(_ at: Int) -> Int? {
        at >= 0 && at + 2 <= count ? Int(self[at]) << 8 | Int(self[at + 1]) : nil
    }

    func big32(_ at: Int) -> Int? {
        guard at >= 0, at + 4 <= count else { return nil }
        return self[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    func little(_ at: Int, bytes: Int) -> Int? {
        guard at >= 0, at + bytes <= count else { return nil }
        return self[at..<at + bytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
