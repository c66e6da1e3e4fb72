import Testing

@testable import MonitorWire

@Suite("writing JSON") struct JSONWriterTests {
    @Test(
        "text is escaped as RFC 8259 demands",
        arguments: [
            ("plain", "\"plain\""), ("a\"b\\c", "\"a\\\"b\\\\c\""),
            ("\u{0}\n\u{1f}", "\"\\ufffd\\u000a\\u001f\""),
            ("Öl · 日本", "\"Öl · 日本\""), ("</script>", "\"</script>\""),
        ])
    func text(value: String, json: String) {
        #expect(written { $0.value(nil, value) } == json)
    }

    @Test(
        "numbers have no needless digits, and what JSON cannot say is null",
        arguments: [
            (0.0, 2, "0"), (3.28, 2, "3.28"), (3.2, 2, "3.2"), (99.999, 2, "100"), (-1.5, 1, "-1.5"),
            (-0.001, 2, "0"),
            (0.05, 2, "0.05"), (1_638_400.4, 0, "1638400"), (.infinity, 2, "null"), (.nan, 0, "null"),
            (1e300, 2, "null"),
        ])
    func number(value: Double, decimals: Int, json: String) {
        #expect(written { $0.value(nil, value, decimals: decimals) } == json)
    }

    @Test("whole numbers up to the largest")
    func whole() {
        #expect(written { $0.value(nil, UInt64.max) } == "18446744073709551615")
        #expect(written { $0.value(nil, UInt64?.none) } == "null")
        #expect(written { $0.value(nil, UInt64(0)) } == "0")
    }

    @Test("objects and arrays nest, with commas only between")
    func nesting() {
        let json = written { json in
            json.object { json in
                json.value("a", true)
                json.array("b") { json in
                    json.object { _ in }
                    json.value(nil, UInt64(1))
                }
                json.array("c") { _ in }
            }
        }
        #expect(json == #"{"a":true,"b":[{},1],"c":[]}"#)
    }

    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(reservingBytes: 16)
        body(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
