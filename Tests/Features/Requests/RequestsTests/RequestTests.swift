import MonitorCore
import Requests
import TestSupport
import Testing

@Suite("requests for work") struct RequestTests {
    private var request: WorkRequest {
        var content = RequestContent()
        (content.title, content.folder) = ("Lenina 5, 12", 1)
        return WorkRequest(number: 1, content, place: 0, madeAt: time(0), madeBy: "anna", version: 3)
    }

    private func time(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: seconds * 1000) }

    private func changed(
        _ request: WorkRequest, seen: Int = 3, _ change: (inout RequestContent) -> Void
    ) throws -> WorkRequest {
        var content = request.content
        change(&content)
        return try request.changed(to: content, seen: seen, by: "boris", at: time(60))
    }

    @Test("a change of what was seen is made, and the version grows")
    func change() throws {
        let changed = try changed(request) {
            ($0.title, $0.state, $0.assignee) = ("  Lenina 5,  14 ", .planned, "ivan")
        }
        #expect(changed.content.title == "Lenina 5, 14" && changed.content.state == .planned)
        #expect(changed.content.assignee == "ivan" && changed.version == 4 && changed.changedBy == "boris")
        #expect(changed.madeBy == "anna" && changed.changedAt == time(60))
    }

    @Test("a change of an older version is refused with what is there now, so that both texts are kept")
    func conflict() {
        #expect(throws: RequestFault.changed(request)) { try changed(request, seen: 2) { $0.title = "x" } }
    }

    @Test("a connection that is done says where; a trunk needs not, and what was done before neither")
    func done() throws {
        #expect(throws: RequestFault.self) { try changed(request) { $0.state = .done } }
        let done = try changed(request) { ($0.state, $0.doneAt) = (.done, "sw-12 port 7") }
        #expect(done.content.state == .done && done.content.doneAt == "sw-12 port 7")
        #expect(try changed(request) { ($0.state, $0.kind) = (.done, .trunk) }.content.state == .done)
        #expect(try changed(done, seen: 4) { $0.doneAt = "" }.content.doneAt == "")
    }

    @Test("texts have bounds, and a due day is a day of the calendar")
    func bounds() throws {
        for change: (inout RequestContent) -> Void in [
            { $0.title = " " }, { $0.title = String(repeating: "x", count: 201) },
            { $0.address = "a\u{7}b" }, { $0.due = "2026-02-29" }, { $0.due = "tomorrow" },
            { $0.due = "2026-1-01" },
        ] {
            #expect(throws: RequestFault.self) { try changed(request, change) }
        }
        #expect(try changed(request) { $0.due = "2028-02-29" }.content.due == "2028-02-29")
    }

    @Test("what is in the bin is not changed, and goes after 30 days")
    func bin() {
        var binned = request
        binned.binnedAt = time(1000)
        #expect(throws: RequestFault.binned) { try changed(binned) { $0.title = "x" } }
        #expect(
            !binned.isGone(at: time(1000 + 30 * 86_400 - 1)) && binned.isGone(at: time(1000 + 30 * 86_400)))
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

    @Test("an installer sees own requests first, then unassigned ones, and changes no others")
    func installer() {
        let requests = [(Int64(1), "olga"), (2, nil), (3, "ivan"), (4, nil)].map { number, assignee in
            var content = RequestContent()
            content.assignee = assignee
            return WorkRequest(
                number: number, content, place: Double(number), madeAt: time(0), madeBy: "anna")
        }
        #expect(RequestOrder.forInstaller("ivan", requests).map(\.number) == [3, 2, 4, 1])
        #expect(requests.map { $0.isOpen(to: "ivan") } == [false, true, true, true])
    }

    @Test("a note keeps its lines, and loses what may act on a screen")
    func notes() throws {
        #expect(try RequestNote.checked(" one\r\ntwo\u{1b}[2J \n") == "one\ntwo[2J")
        #expect(throws: RequestFault.self) { try RequestNote.checked(" \n ") }
        #expect(throws: RequestFault.self) { try RequestNote.checked(String(repeating: "x", count: 4001)) }
    }

    @Test("a table for spreadsheets quotes what it must, and makes no formula")
    func table() {
        var one = request
        one.content.title = #"say "yes", then go"#
        one.content.phone = "+7 900 000-00-00"
        let text = RequestTable.text([one], folders: [1: "North"])
        #expect(text.hasPrefix("number,kind,title,"))
        #expect(text.contains(#"1,connection,"say ""yes"", then go",,'+7 900 000-00-00,,North,new,,,,"#))
    }
}
