import Testing

@testable import HTTPClient

@Suite("Headers and lines") struct HTTPRequestTests {
    @Test(
        "a header with a line end in its name or value is refused",
        arguments: [
            ("X-A", "b\r\nX-C: d"), ("X-A\r\nX-B", "c"), ("", "a"), ("X A", "b"), ("X-A:", "b"), ("X-A", ""),
        ])
    func header(name: String, value: String) throws {
        let url = try EndpointURL("http://h/")
        #expect(throws: DeliveryError.self) {
            try HTTPRequest(url: url, headers: [(name, value)], body: [])
        }
    }

    @Test("a stranger's text becomes one line of plain ASCII, of bounded length")
    func oneLineText() {
        #expect(oneLine("a\nb\u{1b}[31m\u{e9}") == "a?b?[31m?")
        #expect(oneLine("abcdef", limit: 3) == "abc...")
    }
}
