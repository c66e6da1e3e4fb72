import Testing

@testable import HTTPClient

@Suite("What a server offers") struct HTTPReplyTests {
    @Test(
        "an offer is a word among others, unless it weighs nothing",
        arguments: [
            ("zstd", true), ("gzip, ZSTD ;q=0.5", true), ("gzip;q=1,\tzstd", true), ("zstd; q=0", false),
            ("zstd;q=0.000", false), ("gzip, br", false), ("zstandard", false), ("", false), (";,;", false),
        ])
    func words(value: String, isOffered: Bool) {
        #expect(HTTPReply.offersZstandard(in: value) == isOffered)
    }
}
