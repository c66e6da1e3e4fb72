import Testing

@testable import Probing

@Suite("ports of checks") struct PortPolicyTests {
    @Test(
        "services that take any line for a command are for administrators",
        arguments: [25, 465, 587, 6379, 11_211, 3306])
    func guarded(port: Int) {
        #expect(PortPolicy.refusal(.tcp, port: port, isAdministrator: false) != nil)
        #expect(PortPolicy.refusal(.tcp, port: port, isAdministrator: true) == nil)
        #expect(PortPolicy.refusal(.http, port: port, isAdministrator: false) != nil)
    }

    @Test("HTTP asks 80, 443 and from 1024 on; TCP asks SSH")
    func usual() {
        for port in [80, 443, 1024, 8080, 8443, 65_535] {
            #expect(PortPolicy.refusal(.http, port: port, isAdministrator: false) == nil)
        }
        for port in [1, 22, 81, 1023] {
            #expect(PortPolicy.refusal(.http, port: port, isAdministrator: false) != nil)
            #expect(PortPolicy.refusal(.http, port: port, isAdministrator: true) == nil)
        }
        #expect(PortPolicy.refusal(.tcp, port: 22, isAdministrator: false) == nil)
    }

    @Test("datagrams are administrators' alone, and never go where they are amplified")
    func datagrams() {
        #expect(PortPolicy.refusal(.udp, port: 4000, isAdministrator: false) != nil)
        #expect(PortPolicy.refusal(.udp, port: 4000, isAdministrator: true) == nil)
        for port in [53, 123, 161, 1900, 5353, 11_211] {
            #expect(PortPolicy.refusal(.udp, port: port, isAdministrator: true) != nil)
        }
    }
}
