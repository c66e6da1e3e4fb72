import LanCore
import MonitorCore
import Testing

@testable import DeviceDiscovery

@Suite("answers of a sweep") struct ArpRepliesTests {
    let own = IPAddress(v4: 0x0a00_0001)
    let host = IPAddress(v4: 0x0a00_0009)
    let other = IPAddress(v4: 0x0a00_0002)

    func replies() throws -> ArpReplies {
        ArpReplies(range: try #require(NetworkRange("10.0.0.0/24")), own: own)
    }

    @Test("an answer is news once")
    func once() throws {
        var replies = try replies()
        let first = replies.note(host, MACAddress(raw: 2))
        #expect(first == Neighbour(address: host, mac: MACAddress(raw: 2), isConfirmed: true))
        #expect(replies.note(host, MACAddress(raw: 2)) == nil)
        #expect(replies.answered(host))
        #expect(!replies.answered(other))
    }

    @Test("answers from outside the range, and our own, are not counted")
    func outside() throws {
        var replies = try replies()
        #expect(replies.note(IPAddress(v4: 0x0a00_0109), MACAddress(raw: 2)) == nil)
        #expect(replies.note(own, MACAddress(raw: 2)) == nil)
        #expect(replies.neighbours.isEmpty)
    }

    @Test("an answer for the network's or the broadcast address is nobody's")
    func noHost() throws {
        var replies = try replies()
        for address in [0x0a00_0000, 0x0a00_00ff] as [UInt32] {
            #expect(replies.note(IPAddress(v4: address), MACAddress(raw: 2)) == nil)
        }
        #expect(replies.neighbours.isEmpty)
    }

    @Test("two devices that claim one address are both listed, the last heard last")
    func conflict() throws {
        var replies = try replies()
        for mac in [2, 4, 2] as [UInt64] { _ = replies.note(host, MACAddress(raw: mac)) }
        #expect(replies.neighbours.map(\.mac.raw) == [4, 2])
    }

    @Test("a stream of invented hardware addresses for one IP address keeps the last two and is news twice")
    func flood() throws {
        var replies = try replies()
        let news = (0..<10_000).compactMap { replies.note(host, MACAddress(raw: UInt64($0) * 2 + 2)) }
        #expect(news.count == 2)
        #expect(replies.neighbours.map(\.mac.raw) == [19_998, 20_000])
    }

    @Test("neighbours are listed by address")
    func order() throws {
        var replies = try replies()
        _ = replies.note(host, MACAddress(raw: 2))
        _ = replies.note(other, MACAddress(raw: 4))
        #expect(replies.neighbours.map(\.address) == [other, host])
    }
}

@Suite("refusals of a sweep") struct ArpSweepTests {
    @Test("more than 65,536 addresses are refused before anything is opened")
    func tooLarge() throws {
        let error = try #require(try refusal(of: "10.0.0.0/8"))
        #expect(
            error.description == "cannot sweep '10.0.0.0/8': 16777216 addresses are too many to ask. "
                + "Name an IPv4 range of at most 65536 addresses.")
        #expect(try #require(try refusal(of: "0.0.0.0/0")).code == .sweep)
    }

    @Test("an IPv6 range is refused")
    func v6() throws {
        #expect(try #require(try refusal(of: "fd00::/64")).code == .sweep)
    }

    @Test("the pace is held between 1 and 1000 a second")
    func pace() throws {
        #expect(try sweep("10.0.0.0/24", pace: 0).requestsPerSecond == 1)
        #expect(try sweep("10.0.0.0/24", pace: .max).requestsPerSecond == 1000)
    }

    private func sweep(_ range: String, pace: Int = 127) throws -> ArpSweep {
        // No interface can have this name: it is longer than IFNAMSIZ.
        ArpSweep(
            interface: "no-such-interface-here", source: IPAddress(v4: 0x0a00_0001),
            sourceMAC: MACAddress(raw: 2),
            range: try #require(NetworkRange(range)), requestsPerSecond: pace)
    }

    private func refusal(of range: String) throws -> DiscoveryError? {
        let sweep = try sweep(range)
        return #expect(throws: DiscoveryError.self) { _ = try sweep.run() }
    }
}

@Suite("errors of discovery") struct DiscoveryErrorTests {
    @Test("a missing permission names the capability and the remedy")
    func permission() {
        let error = DiscoveryError(.sendARP, "br-lan", .system(1))
        #expect(
            error.description == "cannot send ARP on 'br-lan': Operation not permitted. "
                + "Grant CAP_NET_RAW: install systemd/monitor.service or run setup_agent.sh."
        )
        #expect(!error.isInterfaceGone)
    }

    @Test("an interface that went away says that discovery resumes")
    func gone() {
        let error = DiscoveryError(.sendARP, "br-lan", .system(19))
        #expect(error.isInterfaceGone)
        #expect(
            error.description
                == "cannot send ARP on 'br-lan': No such device. Discovery resumes when the interface is up.")
    }

    @Test("a sentence of libpcap ends with a full stop")
    func text() {
        let error = DiscoveryError(.sendARP, "ppp0", .text("the link is not Ethernet"))
        #expect(error.description == "cannot send ARP on 'ppp0': the link is not Ethernet.")
    }
}
