import HTTPTypes
import MonitorCore
import Testing

@testable import HubAPI

@Suite("connections") struct ConnectionTests {
    private func count(total: Int, perAddress: Int) -> ConnectionCount {
        var bounds = ConnectionBounds()
        (bounds.total, bounds.perAddress) = (total, perAddress)
        return ConnectionCount(bounds)
    }

    @Test("an address has its share, and gets it back when it leaves")
    func perAddress() {
        let count = count(total: 100, perAddress: 2)
        let (one, other) = (IPAddress("192.0.2.1"), IPAddress("192.0.2.2"))
        #expect([count.enter(one), count.enter(one), count.enter(one)] == [true, true, false])
        #expect(count.enter(other))
        count.leave(one)
        #expect(count.enter(one))
        #expect(count.total == 3)
        #expect(count.refused == 1)
    }

    @Test("a household of IPv6 is one")
    func perNetwork() {
        let count = count(total: 100, perAddress: 2)
        let three = (1...3).map { IPAddress("2001:db8::\($0)") }
        #expect(three.map(count.enter) == [true, true, false])
        #expect(count.enter(IPAddress("2001:db8:0:1::1")))
    }

    @Test("this machine's own programs are bounded in total alone")
    func loopback() {
        let count = count(total: 5, perAddress: 2)
        #expect(
            (1...6).map { _ in count.enter(IPAddress("127.0.0.1")) } == [true, true, true, true, true, false])
    }

    private func origin(_ claims: String..., trusted: String..., peer: String = "127.0.0.1") -> String {
        let trusted = trusted.compactMap { NetworkRange($0) }
        return IPAddress(peer).map { peer in
            ForwardedPeer.origin(claims, behind: peer, trusting: trusted).description
        } ?? ""
    }

    @Test("of the way that a request says it took, the part that trusted proxies wrote is believed")
    func forwarded() {
        #expect(origin("203.0.113.9", trusted: "127.0.0.0/8") == "203.0.113.9")
        #expect(origin("8.8.8.8, 203.0.113.9", trusted: "127.0.0.0/8") == "203.0.113.9")
        #expect(
            origin("8.8.8.8, 203.0.113.9", "10.0.0.1", trusted: "127.0.0.0/8", "10.0.0.0/8") == "203.0.113.9")
        #expect(origin("what, 10.0.0.1", trusted: "127.0.0.0/8", "10.0.0.0/8") == "10.0.0.1")
        #expect(origin("unknown", trusted: "127.0.0.0/8") == "127.0.0.1")
        #expect(origin(trusted: "127.0.0.0/8") == "127.0.0.1")
        #expect(origin(" 2001:db8::1\t", trusted: "127.0.0.0/8") == "2001:db8::1")
    }
}
