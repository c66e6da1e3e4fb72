import Testing

@testable import MonitorWire

@Suite("reading JSON") struct JSONReaderTests {
    private enum Key: String, CaseIterable { case a, b }
    private static let keys = KeyTable<Key>()

    private func read<Value>(
        _ text: String, _ read: (inout JSONReader) throws(WireFault) -> Value
    ) throws(WireFault) -> Value {
        var reader = JSONReader(Array(text.utf8))
        return try reader.whole(read)
    }

    private func number(_ text: String) throws -> Double {
        try read(text) { (reader) throws(WireFault) in try reader.number() }
    }

    @Test(
        "numbers mean what the standard library reads in them",
        arguments: [
            "0", "-0", "7", "-12.5", "1e3", "1E+3", "2.5e-3", "123456789012345678", "0.1", "1e22", "1e23",
            "5e-324",
            "1.7976931348623157e308", "9007199254740993", "0.30000000000000004", "123456789.123456789e-7",
        ])
    func numbers(text: String) throws {
        #expect(try number(text) == Double(text))
    }

    @Test(
        "what is not a number, or none that a double holds, is refused",
        arguments: [
            "", "-", "01", "1.", ".5", "1e", "1e+", "+1", "NaN", "Infinity", "1e400", "0x10", "1 2",
        ])
    func noNumbers(text: String) {
        #expect(throws: WireFault.self) { try number(text) }
    }

    @Test("counts are whole numbers of 64 bits, however they are written")
    func counts() throws {
        let count = { (text: String) in try read(text) { (reader) throws(WireFault) in try reader.count() } }
        #expect(try count("18446744073709551615") == .max)
        #expect(try count("7.0") == 7)
        #expect(try count("7e1") == 70)
        for text in ["-1", "7.5", "18446744073709551616", "1e30", "null", "\"7\""] {
            #expect(throws: WireFault.self) { try count(text) }
        }
    }

    @Test("strings are resolved, bounded, and UTF-8")
    func strings() throws {
        let string = { (text: String) in
            try read(text) { (reader) throws(WireFault) in try reader.string(atMost: 8) }
        }
        #expect(try string(#""a\"\\\/\n\u00e9""#) == "a\"\\/\né")
        #expect(try string(#""\ud83d\ude00""#) == "😀")
        #expect(try string("\"12345678\"") == "12345678")
        for text in [#""123456789""#, #""\ud83d""#, #""\x""#, "\"a\nb\"", "\"a", "7", #""\"#] {
            #expect(throws: WireFault.self) { try string(text) }
        }
        var broken = JSONReader([0x22, 0xff, 0x22])
        #expect(throws: WireFault(path: "$", reason: "is not UTF-8")) { try broken.string(atMost: 8) }
    }

    @Test("the path leads to the fault")
    func path() {
        #expect(throws: WireFault(path: "$.b[2].a", reason: "is not a whole number of 0 or more")) {
            try read(#"{"x":[{}],"b":[{},{"a":1},{"a":-1}]}"#) { (reader) throws(WireFault) in
                try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                    try reader.array(atMost: 9) { (reader) throws(WireFault) in
                        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                            _ = try reader.count()
                        }
                    }
                }
            }
        }
    }

    @Test(
        "what is skipped must be JSON too",
        arguments: [
            #"{"x":}"#, #"{"x":tru}"#, #"{"x":[1,]}"#, #"{"x":[1 2]}"#, #"{"x":{"y"}}"#, #"{x:1}"#,
            #"{"x":1"#, #"{"x":1}}"#,
            #"{"x":1,}"#, #"{,}"#, "[", "{",
        ])
    func skipped(text: String) {
        #expect(throws: WireFault.self) {
            try read(text) { (reader) throws(WireFault) in
                try reader.object(Self.keys) { (_, reader) throws(WireFault) in try reader.skip() }
            }
        }
    }

    @Test("depth is bounded, also where nobody looks")
    func deep() throws {
        let nested = { (depth: Int) in
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let skip = { (text: String) in try read(text) { (reader) throws(WireFault) in try reader.skip() } }
        try skip(nested(JSONReader.deepest))
        #expect(throws: WireFault.self) { try skip(nested(100_000)) }
    }

    @Test("an array holds no more than it may")
    func bounded() {
        #expect(throws: WireFault(path: "$", reason: "holds more than 2 elements")) {
            try read("[1,2,3]") { (reader) throws(WireFault) in
                try reader.array(atMost: 2) { (reader) throws(WireFault) in try reader.skip() }
            }
        }
    }
}
