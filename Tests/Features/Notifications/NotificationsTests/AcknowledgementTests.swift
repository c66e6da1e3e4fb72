import HubCore
import MonitorCore
import Testing

@testable import Notifications

@Suite("links that acknowledge, in messages") struct AcknowledgementTests {
    private static let path = "/a/12.1.1796637730.0123456789abcdef0123456789abcdef"
    private static let url = "https://hub.example" + path

    private func incident(_ number: Int64 = 12, _ title: String = "Disk / of attic is filling up")
        -> NoticedIncident
    {
        var one = Samples.incident(number, title)
        one.acknowledgementPath = Self.path
        return one
    }

    private func text(_ address: String, _ message: Message) throws -> String {
        try ChannelKinds.read(address).requests(message).map { Samples.text($0) }.joined()
    }

    /// All kinds but syslog and Alertmanager, which carry no links for people.
    private static let addresses = ChannelTests.addresses.filter {
        !$0.hasPrefix("syslog") && !$0.hasPrefix("alertmanager")
    }

    @Test("a beginning has the link", arguments: addresses)
    func opened(address: String) throws {
        let message = Samples.message([Message.Item(.opened, incident())])
        #expect(try text(address, message).contains(Self.url))
    }

    @Test("however long the names are, the link is whole", arguments: addresses)
    func long(address: String) throws {
        var message = Samples.longMessage
        message.items[0].incident.acknowledgementPath = Self.path
        #expect(try text(address, message).contains(Self.url))
    }

    @Test("what is over, acknowledged, or of a hub without an address has none")
    func none() {
        var over = incident()
        over.endedAt = Samples.later(760)
        var taken = incident()
        taken.acknowledgedBy = "anna"
        #expect(Samples.message([Message.Item(.ended, over)]).acknowledgements.isEmpty)
        #expect(Samples.message([Message.Item(.reminder, taken)]).acknowledgements.isEmpty)
        var nowhere = Samples.message([Message.Item(.opened, incident())])
        #expect(nowhere.acknowledgements.count == 1)
        nowhere.hub.url = nil
        #expect(nowhere.acknowledgements.isEmpty)
    }

    @Test("of several the three most urgent have one, each with its name")
    func several() {
        let items = (1...5).map { Message.Item(.opened, incident(Int64($0), "number \($0)")) }
        let message = Samples.message(items)
        #expect(
            message.acknowledgements.map(\.label) == [
                "Acknowledge: number 1", "Acknowledge: number 2", "Acknowledge: number 3",
            ])
    }

    @Test("a name from the network cannot end the text of a link at Discord")
    func hostile() throws {
        let name = "x](http://evil.example)"
        let message = Samples.message([
            Message.Item(.opened, incident(1, name)), Message.Item(.opened, incident(2, name)),
        ])
        #expect(try !text("discord://123/aaaa", message).contains("](http://evil"))
    }
}
