import MonitorCore
import Testing

@testable import HubServer

@Suite("forms") struct FormTests {
    @Test("words, spaces and letters of any script arrive as they were typed")
    func words() throws {
        let form = try #require(Form("name=anna&password=a%2Bb+%C3%BC%3D%26&empty=&bare&x=%zz%4".utf8))
        #expect(form["name"] == "anna")
        #expect(form["password"] == "a+b ü=&")
        #expect(form["empty"] == "" && form["bare"] == "" && form["missing"] == "")
        #expect(form["x"] == "%zz%4")
    }

    @Test("what is not UTF-8, or has too many fields, is none")
    func refused() {
        #expect(Form("name=%ff".utf8) == nil)
        #expect(Form(Array(repeating: "a=b", count: Form.mostFields + 1).joined(separator: "&").utf8) == nil)
    }

    @Test("a path survives its way through a query")
    func queries() {
        let path = "/agents/attic?from=2026-11-21T00:00:00Z&step=60#ü"
        #expect(PercentText.decoded(PercentText.encoded(path).utf8) == path)
    }
}
