import Inventory
import MonitorCore
import Testing

@Suite("ports") struct PortTests {
    @Test("two spellings of one port are the same, two ports are not")
    func spelling() {
        for (one, other) in [
            ("Gi0/1", "GigabitEthernet0/1"), ("GE0/0/7", "GigabitEthernet0/0/7"),
            ("Te1/1", "TenGigabitEthernet1/1"),
            ("25", "Port 25"), ("Fa0/24", "FastEthernet0/24"),
        ] {
            #expect(PortSpelling.plain(one) == PortSpelling.plain(other), "\(one)")
        }
        #expect(PortSpelling.plain("Gi0/1") != PortSpelling.plain("Te0/1"))
        #expect(PortSpelling.plain("1") != PortSpelling.plain("11"))
        #expect(
            PortSpelling.isInside("CPU") && PortSpelling.isInside("Vlan10") && !PortSpelling.isInside("Gi0/1")
        )
    }

    @Test("ports are listed as people count")
    func order() {
        let ports = ["Gi0/10", "Gi0/2", "Gi0/1", "Fa0/3", "1", "10", "2"]
        #expect(
            ports.sorted(by: PortOrder.isBefore) == ["1", "2", "10", "Fa0/3", "Gi0/1", "Gi0/2", "Gi0/10"])
    }

    @Test("a reason is stored and read back")
    func reasons() {
        let reasons: [SideReason] = [
            .hand("anna"), .gateway(.init(raw: 5)), .neighbour("sw-2"), .ownAddress("sw-3", .init(raw: 7)),
            .covers("sw-4", count: 11), .nothingElse,
        ]
        for reason in reasons { #expect(SideReason(stored: reason.stored) == reason) }
        for side in [PortSide.access, .up, .leadsTo("a"), .unread("b")] {
            #expect(PortSide(stored: side.stored.word, device: side.stored.device) == side)
        }
    }
}
