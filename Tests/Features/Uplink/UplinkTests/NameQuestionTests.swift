import Testing
import Uplink

@Suite("A question to a resolver") struct NameQuestionTests {
    private let question = NameQuestion(id: 0xbeef, label: 35, below: "example.com")

    @Test("it is one question for the address of a name that was never asked before")
    func bytes() {
        #expect(
            question.bytes == [0xbe, 0xef, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x7a, 7]
                + Array("example".utf8) + [3] + Array("com".utf8) + [0, 0, 1, 0, 1])
    }

    @Test("a name that does not exist is an answer, a failing resolver is not")
    func answers() {
        func answered(_ code: UInt8) -> NameQuestion.Answer? {
            var bytes = question.bytes
            (bytes[2], bytes[3]) = (0x81, 0x80 | code)
            return question.answer(in: bytes)
        }
        #expect(answered(0) == .alive)
        #expect(answered(3) == .alive)
        #expect(answered(2) == .broken(code: 2))
        #expect(answered(5) == .broken(code: 5))
    }

    @Test("what is not its answer is passed over: another number, another name, a question, a stump")
    func strangers() {
        var bytes = question.bytes
        #expect(question.answer(in: bytes) == nil)
        bytes[2] = 0x81
        #expect(question.answer(in: bytes) == .alive)
        for index in [0, 1, 13, bytes.count - 1] {
            var other = bytes
            other[index] ^= 1
            #expect(question.answer(in: other) == nil)
        }
        #expect(question.answer(in: Array(bytes.dropLast())) == nil)
        #expect(question.answer(in: []) == nil)
    }
}

@Suite("The ping of HEALTHCHECKS_URL") struct HealthPingTests {
    private let uuid = "https://hc-ping.com/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"

    @Test("a hub that is well asks the URL as it was written")
    func well() {
        #expect(HealthPing("https://example.com/any?x=1", ill: nil)?.url == "https://example.com/any?x=1")
    }

    @Test("an ill hub reports a failure where the service has a word for that")
    func ill() {
        let ping = HealthPing(uuid, ill: "The disk is full.")
        #expect(ping?.url == uuid + "/fail" && ping?.body == "The disk is full.")
        #expect(
            HealthPing("https://hc-ping.com/fqOOd6-F4MMNuCEnzTU01w/db-backups", ill: "x")?.url.hasSuffix(
                "/fail") == true)
        #expect(HealthPing("https://example.com/any?x=1", ill: "x") == nil)
        #expect(HealthPing("https://example.com/", ill: "x") == nil)
    }
}
