import Requests
import TestSupport
import Testing

@Suite("requests for work") struct RequestTests {
    private let request = WorkRequest(
        id: 1, kind: .connection, title: "Lenina 5, 12", folder: 1, place: 0, version: 3)

    @Test("a change of what was seen is made, and the version grows")
    func change() throws {
        let change = RequestChange(seen: 3, title: "  Lenina 5,  14 ", state: .planned, assignee: 7)
        let changed = try change.applied(to: request)
        #expect(changed.title == "Lenina 5, 14" && changed.state == .planned && changed.assignee == 7)
        #expect(changed.version == 4)
    }

    @Test("a change of an older version is refused with what is there now, so that both texts are kept")
    func conflict() {
        let change = RequestChange(seen: 2, title: "x", state: .planned, assignee: nil)
        #expect(throws: RequestChange.Refusal.changed(now: request)) { try change.applied(to: request) }
    }

    @Test("a connection that is done says where; a trunk needs not")
    func done() throws {
        let without = RequestChange(seen: 3, title: "x", state: .done, assignee: nil)
        #expect(throws: RequestChange.Refusal.noPlace) { try without.applied(to: request) }
        let with = RequestChange(seen: 3, title: "x", state: .done, assignee: nil, doneAt: "sw-12 port 7")
        #expect(try with.applied(to: request).state == .done)
        var trunk = request
        trunk.kind = .trunk
        #expect(try without.applied(to: trunk).state == .done)
    }

    @Test("what is in the bin is not changed, and goes after 30 days")
    func bin() {
        var binned = request
        binned.binnedAt = 1000
        let change = RequestChange(seen: 3, title: "x", state: .new, assignee: nil)
        #expect(throws: RequestChange.Refusal.binned) { try change.applied(to: binned) }
        #expect(!binned.isGone(at: 1000 + 30 * 86_400 - 1) && binned.isGone(at: 1000 + 30 * 86_400))
    }

    @Test("5,000 random moves keep the order that an array has, writing one row as a rule")
    func moves() {
        var random = SeededRandom(seed: 5)
        var model = Array(Int64(1)...12)
        var places = Dictionary(
            uniqueKeysWithValues: model.enumerated().map { ($0.element, Double($0.offset)) })
        var renumbered = 0
        for _ in 0..<5000 {
            let ordered = places.sorted { $0.value < $1.value }.map { (id: $0.key, place: $0.value) }
            let id = Int64.random(in: 1...12, using: &random)
            let target = model.filter { $0 != id }.randomElement(using: &random)
            let before = Int.random(in: 0...4, using: &random) == 0 ? nil : target
            model.removeAll { $0 == id }
            model.insert(id, at: before.flatMap { model.firstIndex(of: $0) } ?? model.count)
            switch RequestOrder.move(id, before: before, in: ordered) {
            case .place(let place): places[id] = place
            case .renumber(let all):
                places = all
                renumbered += 1
            }
            #expect(places.sorted { $0.value < $1.value }.map(\.key) == model)
        }
        #expect(renumbered < 500)
    }

    @Test("buttons move by one, and not beyond the ends")
    func steps() {
        let ordered: [(id: Int64, place: Double)] = [(1, 0), (2, 10), (3, 20)]
        #expect(RequestOrder.stepped(1, up: true, in: ordered) == nil)
        #expect(RequestOrder.stepped(3, up: false, in: ordered) == nil)
        #expect(RequestOrder.stepped(3, up: true, in: ordered) == .place(5))
        #expect(RequestOrder.stepped(1, up: false, in: ordered) == .place(15))
    }

    @Test("an installer sees own requests first, then unassigned ones")
    func installer() {
        let requests = [(1, Int64(9)), (2, nil), (3, 7), (4, nil)].map { id, assignee in
            WorkRequest(id: id, kind: .extra, title: "x", folder: 1, place: Double(id), assignee: assignee)
        }
        #expect(RequestOrder.forInstaller(7, requests).map(\.id) == [3, 2, 4, 1])
    }
}
