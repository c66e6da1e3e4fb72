import MonitorCore
import MonitorWire
import Testing

@Suite("the platform's answer to a request for a key") struct KeyReplyTests {
    @Test(
        "compact, spread over lines, or beside other members, the key is found",
        arguments: [
            #"{"api_key":"k3y"}"#, "{\n  \"api_key\": \"k3y\"\n}\n", #"{"id":7,"api_key":"k3y","note":null}"#,
        ])
    func found(body: String) {
        #expect(KeyReply.key(in: Array(body.utf8))?.revealed == "k3y")
    }

    @Test(
        "what holds no usable key gives none",
        arguments: [
            "", "k3y", "[]", #"{"api_key":7}"#, #"{"api_key":""}"#, #"{"api_key":"two words"}"#,
            #"{"api_key":"line\nend"}"#, #"{"api_key":"ümlaut"}"#, #"{"apiKey":"k3y"}"#, #"{"api_key":"k3y""#,
        ])
    func refused(body: String) {
        #expect(KeyReply.key(in: Array(body.utf8)) == nil)
    }

    @Test("a key longer than a setting may be is none")
    func tooLong() {
        let body = { (length: Int) in Array(#"{"api_key":"\#(String(repeating: "k", count: length))"}"#.utf8)
        }
        #expect(KeyReply.key(in: body(4096)) != nil)
        #expect(KeyReply.key(in: body(4097)) == nil)
    }

    @Test("bytes that are no UTF-8 give none")
    func notText() {
        #expect(KeyReply.key(in: Array(#"{"api_key":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8)) == nil)
    }
}
