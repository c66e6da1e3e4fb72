import MonitorCore
import Testing

@testable import Probes

@Suite("which agent pings what") struct TargetBookTests {
    private static func listed(
        _ id: UInt32, _ address: String, group: Int64 = 1, member: String? = nil
    ) -> ListedTarget {
        var one = ListedTarget(ProbeTarget(id, address), group: group, addedAt: UTCTime(milliseconds: 0))
        one.member = member
        return one
    }

    private let everyone = ProbeGroup(id: 1, name: ProbeGroup.everyone)
    private let agents: Set = ["attic", "barn", "cellar"]

    @Test("an agent gets the targets of everyone and of its groups, each once, and none that was taken off")
    func union() {
        let house = ProbeGroup(id: 2, name: "house", members: ["attic"])
        var gone = Self.listed(4, "10.0.0.4")
        gone.retiredAt = UTCTime(milliseconds: 1)
        let book = TargetBook(
            groups: [everyone, house],
            targets: [
                Self.listed(1, "10.0.0.1"), Self.listed(2, "10.0.0.1", group: 2),
                Self.listed(3, "10.0.0.3", group: 2), gone,
            ])
        #expect(book.plan(of: "attic", among: agents).map(\.id) == [1, 3])
        #expect(book.plan(of: "barn", among: agents).map(\.id) == [1])
    }

    @Test("members of a mesh ping each other, where they have an address, and not themselves")
    func mesh() {
        let house = ProbeGroup(
            id: 2, name: "house", isMesh: true, members: ["attic", "barn", "cellar", "gone"])
        let book = TargetBook(
            groups: [everyone, house],
            targets: ["attic", "barn", "cellar"].enumerated().map {
                Self.listed(UInt32($0 + 1), "hub", group: 2, member: $1)
            },
            addresses: ["attic": IPAddress("192.0.2.1")!, "barn": IPAddress("192.0.2.2")!])
        let plan = book.plan(of: "cellar", among: agents)
        #expect(plan.map { "\($0.id) \($0.address)" } == ["1 192.0.2.1", "2 192.0.2.2"])
        #expect(book.plan(of: "attic", among: agents).map(\.id) == [2])
        #expect(TargetBook.members(of: house, among: agents) == agents)
    }

    @Test("in a large mesh each pings sixteen others, and one more member changes little")
    func ring() {
        let names = Set((0..<100).map { "agent-\($0)" })
        let group = ProbeGroup(id: 2, name: "fleet", isMesh: true, members: names.union(["late"]))
        var changed = 0
        for name in names {
            let before = TargetBook.peers(of: name, in: group, among: names)
            #expect(before.count == 16 && !before.contains(name))
            if TargetBook.peers(of: name, in: group, among: names.union(["late"])) != before { changed += 1 }
        }
        #expect(changed == 16)
    }
}
