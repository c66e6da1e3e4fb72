import HubCore
import MonitorCore
import Testing

@testable import Alerts

@Suite("links that acknowledge") struct AcknowledgementLinkTests {
    private let key = Array("a key of thirty-two random bytes".utf8)
    private let now = UTCTime(milliseconds: 1_796_032_930_123)

    private let opened = UTCTime(milliseconds: 1_796_032_000_456)

    private var text: String {
        AcknowledgementLink(incident: 12, openedAt: opened, channel: 3, madeAt: now).written(key)
    }

    private func read(_ text: String, _ key: [UInt8]? = nil, at time: UTCTime? = nil) throws
        -> AcknowledgementLink
    {
        try AcknowledgementLink(text, key: key ?? self.key, at: time ?? now)
    }

    @Test("what is written is read: incident, channel, and an end in seven days")
    func whole() throws {
        #expect(text.hasPrefix("12.1796032000456.3.1796637730."))
        #expect(text.utf8.count == "12.1796032000456.3.1796637730.".utf8.count + 32)
        let link = try read(text)
        #expect(link.incident == 12 && link.openedAt == opened && link.channel == 3)
        #expect(link.expires == UTCTime(milliseconds: 1_796_637_730_000))
    }

    @Test("it is for one incident: not for another one that got the number after a backup was restored")
    func oneIncident() throws {
        func incident(_ number: Int64, openedAt time: UTCTime) -> Incident {
            Incident(
                number: number, key: IncidentKey(rule: "disk.full", object: .agent("attic")),
                facts: IncidentFacts(.warning, "Disk / of attic is filling up"), openedAt: time)
        }
        let link = try read(text)
        #expect(link.isOf(incident(12, openedAt: opened)))
        #expect(!link.isOf(incident(12, openedAt: now)) && !link.isOf(incident(13, openedAt: opened)))
    }

    @Test("after seven days it says so")
    func old() {
        let end = UTCTime(milliseconds: 1_796_637_730_000)
        #expect(throws: AcknowledgementLink.Fault.expired(end)) { _ = try read(text, at: end) }
        #expect(throws: Never.self) { _ = try read(text, at: UTCTime(milliseconds: end.milliseconds - 1)) }
    }

    @Test("a link that was changed in any character is forged")
    func changed() {
        for index in text.indices {
            var other = text
            let wrong: Character = text[index] == "1" ? "2" : "1"
            other.replaceSubrange(index...index, with: [wrong])
            #expect(throws: AcknowledgementLink.Fault.forged) { _ = try read(other) }
        }
    }

    @Test(
        "another key, another spelling and other texts are forged",
        arguments: [
            "", ".", "....", "12.1796032000456.3.1796637730.", "012.1796032000456.3.1796637730.0",
            "-1.1796032000456.3.1796637730.0", "12.1796032000456.3.99999999999999999999.0",
            "12.1796032000456.3.9223372036854775807.00000000000000000000000000000000",
            String(repeating: "1.", count: 5000), "12.1796032000456.3.1796637730.ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ",
            // As links were written before they named when the incident was opened.
            "12.3.1796637730.00000000000000000000000000000000",
        ])
    func forged(text: String) {
        #expect(throws: AcknowledgementLink.Fault.forged) { _ = try read(text) }
        #expect(throws: AcknowledgementLink.Fault.forged) { _ = try read(self.text, Array("another".utf8)) }
        #expect(throws: AcknowledgementLink.Fault.forged) { _ = try read("0" + self.text) }
        #expect(throws: AcknowledgementLink.Fault.forged) { _ = try read(self.text.uppercased() + " ") }
    }
}
