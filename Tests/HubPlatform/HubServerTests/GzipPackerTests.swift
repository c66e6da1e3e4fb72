import Testing

@testable import HubServer

@Suite("packed files") struct GzipPackerTests {
    @Test("what is packed is the same again")
    func whole() throws {
        let bytes = Array(String(repeating: "a file that is served again and again\n", count: 500).utf8)
        let packed = try #require(GzipPacker.packed(bytes))
        #expect(packed.count < bytes.count / 10)
        let unpacker = try #require(GzipUnpacker())
        var output: [UInt8] = []
        try unpacker.unpack(packed, into: &output, atMost: bytes.count)
        #expect(output == bytes && unpacker.isWhole)
    }

    @Test("what would not be shorter stays as it is", arguments: [[], [7], Array(0..<255)] as [[UInt8]])
    func short(bytes: [UInt8]) {
        #expect(GzipPacker.packed(bytes) == nil)
    }
}
