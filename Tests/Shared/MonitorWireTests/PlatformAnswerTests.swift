import Testing

@testable import MonitorWire

@Suite("a platform's answer") struct PlatformAnswerTests {
    private func answer(_ text: String) -> PlatformAnswer? { PlatformAnswer(Array(text.utf8)) }

    @Test("a refusal holds a sentence, and a word for programs where there is one")
    func refusal() {
        let found = answer(#"{"error":"No.","code":"key-foreign","since":[1,{"x":null}]}"#)
        #expect(found?.error == "No.")
        #expect(found?.code == .keyForeign)
        #expect(found?.code?.isWaiting == false)
        #expect(answer(#"{"error":"No.","code":"of-a-later-version"}"#)?.code == nil)
        #expect(answer(#"{"code":"key-on-hold"}"#)?.code?.isWaiting == true)
    }

    @Test(
        "what a proxy says in its place is no refusal of the platform's",
        arguments: [
            "", "<html>413 Request Entity Too Large</html>", "null", "[]", "\"error\"",
            #"{"error":{"message":"x"}}"#, #"{"error":"cut off"#,
        ])
    func foreign(body: String) {
        #expect(answer(body)?.error == nil)
    }

    @Test("a hub counts the snapshots that it accepted; what others mean by the word spoils nothing")
    func acceptance() {
        #expect(answer(#"{"status":"accepted","snapshots":2}"#)?.countsSnapshots == true)
        #expect(answer(#"{"status":"accepted"}"#)?.countsSnapshots == false)
        let other = answer(#"{"snapshots":["a"],"error":"No."}"#)
        #expect(other?.countsSnapshots == false && other?.error == "No.")
    }

    @Test("an answer of other words says nothing", arguments: [#"{"message":"x"}"#, #"{"detail":[]}"#, "{}"])
    func others(body: String) {
        #expect(answer(body) == PlatformAnswer())
    }
}
