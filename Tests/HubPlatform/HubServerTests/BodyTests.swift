import Foundation
import HTTPTypes
import Testing

@testable import HubServer

@Suite("bodies") struct BodyTests {
    /// `hello hello hello`, by gzip(1) and zstd(1).
    private static let text = Array("hello hello hello".utf8)
    private static let gzip = bytes("1f8b0800000000000203cb48cdc9c957c84090008088f9e511000000")
    private static let zstd = bytes("28b52ffd04586500003068656c6c6f200100314a11a2ed1e0c")

    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { at in
            UInt8(hex.dropFirst(at).prefix(2), radix: 16)
        }
    }

    private static func unpacked(
        _ unpacker: (any Unpacker)?, _ pieces: [[UInt8]], atMost most: Int = 1000
    ) throws -> [UInt8]? {
        let unpacker = try #require(unpacker)
        var output: [UInt8] = []
        for piece in pieces { try unpacker.unpack(piece, into: &output, atMost: most) }
        return unpacker.isWhole ? output : nil
    }

    @Test("a packed body is unpacked, in whatever pieces it comes, also several of them in a row")
    func whole() throws {
        for (packed, unpacker) in [
            (Self.gzip, { GzipUnpacker() as (any Unpacker)? }), (Self.zstd, { ZstdUnpacker() }),
        ] {
            #expect(try Self.unpacked(unpacker(), [packed]) == Self.text)
            #expect(try Self.unpacked(unpacker(), packed.map { [$0] }) == Self.text)
            #expect(try Self.unpacked(unpacker(), [packed + packed]) == Self.text + Self.text)
            #expect(try Self.unpacked(unpacker(), [Array(packed.dropLast())]) == nil)
            #expect(try Self.unpacked(unpacker(), []) == nil)
            #expect(throws: BodyFault.tooLong(most: 16)) {
                try Self.unpacked(unpacker(), [packed], atMost: 16)
            }
            #expect(throws: BodyFault.damaged) {
                try Self.unpacked(unpacker(), [Array("no packed body at all".utf8)])
            }
        }
    }

    @Test("encodings that are not known are refused, also one upon the other")
    func encodings() throws {
        #expect(try ContentEncoding([:]) == .identity)
        #expect(try ContentEncoding([.contentEncoding: "GZIP"]) == .gzip)
        for word in ["br", "gzip, zstd", "deflate"] {
            #expect(throws: BodyFault.unknownEncoding) { try ContentEncoding([.contentEncoding: word]) }
        }
    }
}
