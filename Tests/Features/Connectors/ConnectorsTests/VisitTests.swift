import Connectors
import HTMLTree
import Synchronization
import Testing

@Suite("one person's turn with an old desk") struct VisitTests {
    private func desk() -> PretendDesk {
        PretendDesk(tickets: [
            .init(
                number: 17, client: "5", subject: "Нет интернета", messages: [("Не работает с утра", "anna")]),
            .init(
                number: 18, client: "6", subject: "Кабель", messages: [("Обрыв", "boris"), ("Еду", "anna")]),
        ])
    }

    @Test("logs in by the form's own fields, and reads list and ticket")
    func reads() async throws {
        let desk = desk()
        var visit = try desk.visit()
        let list = try await visit.tickets()
        #expect(list.tickets.map(\.number) == ["18", "17"])
        #expect(list.tickets.map(\.status) == ["open", "open"])
        #expect(list.unread == 0)
        let thread = try await visit.thread("18")
        #expect(thread.subject == "Кабель")
        #expect(thread.messages.map(\.text) == ["Обрыв", "Еду"])
        #expect(thread.messages[0].signature == "boris, 29.11.2026")
        #expect(desk.log.filter { $0.contains("login") }.count == 2)
    }

    @Test("a session that has ended costs one login, and the read is repeated")
    func sessionEnds() async throws {
        let desk = desk()
        var visit = try desk.visit()
        _ = try await visit.tickets()
        desk.state.withLock { $0.sessions = [:] }
        #expect(try await visit.thread("17").messages.count == 1)
    }

    @Test("a wrong password is said once, with the desk's own words, and not tried again")
    func wrongPassword() async throws {
        let desk = desk()
        var visit = try desk.visit("anna", "nope")
        await #expect(throws: CabinetFailure.self) { _ = try await visit.tickets() }
        #expect(desk.log == ["GET /cabinet/login", "POST /cabinet/login"])
        do {
            _ = try await visit.tickets()
        } catch {
            #expect(error.code == .login)
            #expect(error.sentence.contains("Неверный пароль"))
        }
    }

    @Test("a reply is read back in its ticket")
    func reply() async throws {
        let desk = desk()
        var visit = try desk.visit()
        let seen = try await visit.thread("17").mark
        #expect(await visit.reply("Мастер будет в 15:00", to: "17", seen: seen) == .done(number: "17"))
        #expect(desk.ticket(17)?.messages.map(\.text) == ["Не работает с утра", "Мастер будет в 15:00"])
    }

    @Test("the same words twice are two messages")
    func sameWords() async throws {
        let desk = desk()
        var visit = try desk.visit()
        #expect(await visit.reply("Еду", to: "18", seen: nil) == .done(number: "18"))
        #expect(desk.ticket(18)?.messages.count == 3)
        desk.fail { request, _ in request.form != nil ? .lostRequest : nil }
        guard case .unknown = await visit.reply("Еду", to: "18", seen: nil) else {
            Issue.record("what got lost is not what was said before")
            return
        }
    }

    @Test("a ticket that is not as it was seen is shown, and nothing is sent")
    func conflict() async throws {
        let desk = desk()
        var visit = try desk.visit()
        let seen = try await visit.thread("17").mark
        desk.state.withLock { $0.tickets[17]?.messages.append(("Уже еду", "boris")) }
        guard case .changed(let now) = await visit.reply("Кто едет?", to: "17", seen: seen) else {
            Issue.record("the change was not seen")
            return
        }
        #expect(now.messages.count == 2)
        #expect(!desk.log.contains { $0 == "POST /cabinet/helpdesk" })
    }

    @Test("an answer that gets lost: found by reading back, or not known")
    func lostAnswers() async throws {
        let desk = desk()
        var visit = try desk.visit()
        desk.fail { request, _ in
            request.form != nil && request.target.contains("helpdesk") ? .lostAnswer : nil
        }
        #expect(await visit.reply("Привет", to: "17", seen: nil) == .done(number: "17"))
        desk.fail { request, _ in
            request.form != nil && request.target.contains("helpdesk") ? .lostRequest : nil
        }
        guard case .unknown(let why) = await visit.reply("Второй", to: "17", seen: nil) else {
            Issue.record("it is not known")
            return
        }
        #expect(why.contains("Check the desk"))
        #expect(desk.ticket(17)?.messages.map(\.text) == ["Не работает с утра", "Привет"])
        #expect(desk.log.count { $0 == "POST /cabinet/helpdesk" } == 2, "no write is sent twice")
    }

    @Test("what the desk refuses, what it cannot be reached for, and what it only pretends")
    func notDone() async throws {
        let desk = desk()
        var visit = try desk.visit()
        _ = try await visit.tickets()
        desk.fail { request, _ in request.form != nil ? .alert("Заявка закрыта") : nil }
        guard case .notDone(let said) = await visit.reply("Привет", to: "17", seen: nil) else {
            Issue.record("the desk said no")
            return
        }
        #expect(said.contains("Заявка закрыта"))
        desk.fail { request, _ in request.form != nil ? .unreached : nil }
        guard case .notDone = await visit.reply("Привет", to: "17", seen: nil) else {
            Issue.record("nothing was sent")
            return
        }
        desk.fail { request, _ in request.form != nil ? .pretend : nil }
        guard case .unknown = await visit.reply("Привет", to: "17", seen: nil) else {
            Issue.record("it is nowhere, though the desk said nothing against it")
            return
        }
    }

    @Test("a session that ends between selection and write: nothing is there, and that is said")
    func endsBeforeWrite() async throws {
        let desk = desk()
        var visit = try desk.visit()
        _ = try await visit.tickets()
        desk.fail { request, _ in
            request.form != nil && request.target.contains("helpdesk") ? .endSession : nil
        }
        guard case .notDone(let why) = await visit.reply("Привет", to: "17", seen: nil) else {
            Issue.record("nothing was written")
            return
        }
        #expect(why.contains("session ended"))
        #expect(desk.ticket(17)?.messages.count == 1)
    }

    @Test("a ticket is opened for its client, and found by its number")
    func open() async throws {
        let desk = desk()
        var visit = try desk.visit()
        #expect(await visit.open("Кабель", "Порван во дворе", client: "5") == .done(number: "100"))
        #expect(desk.ticket(100)?.client == "5")
        #expect(desk.ticket(100)?.messages.map(\.text) == ["Порван во дворе"])
    }

    @Test("a ticket is closed when the list says so")
    func close() async throws {
        let desk = desk()
        var visit = try desk.visit()
        #expect(await visit.close("17", seen: nil) == .done(number: "17"))
        #expect(desk.ticket(17)?.isOpen == false)
        #expect(desk.ticket(18)?.isOpen == true)
    }

    @Test("a page that has changed is no empty list, and no close is read back from it")
    func changedPage() async throws {
        let desk = desk()
        var visit = try desk.visit()
        _ = try await visit.tickets()
        desk.fail { request, _ in
            request.form == nil && request.target == "/cabinet/helpdesk"
                ? .page("<table id=tickets></table>") : nil
        }
        do {
            _ = try await visit.tickets()
            Issue.record("it was read as an empty list")
        } catch {
            #expect(error.code == .changed)
        }
        guard case .unknown = await visit.close("17", seen: nil) else {
            Issue.record("a changed page proves nothing")
            return
        }
    }

    @Test("a character that the desk cannot store is named, and nothing is sent")
    func unsendable() async throws {
        let desk = desk()
        var visit = try desk.visit()
        guard case .notDone(let why) = await visit.reply("Спасибо 👍", to: "17", seen: nil) else {
            Issue.record("it was sent")
            return
        }
        #expect(why.contains("👍") && why.contains("U+1F44D"))
        #expect(desk.log.isEmpty)
    }

    @Test(
        "a redirection to another host, a file or out of the cabinet is refused",
        arguments: [
            "http://evil.example/cabinet/userinfo", "//evil.example/cabinet/userinfo", "file:///etc/passwd",
            "/admin",
            "http://169.254.169.254/latest/meta-data", "../../admin",
            "http://192.0.2.10@evil.example/cabinet/userinfo",
        ])
    func strays(location: String) async throws {
        let desk = desk()
        var visit = try desk.visit()
        desk.fail { _, _ in .redirect(location) }
        do {
            _ = try await visit.tickets()
            Issue.record("\(location) was followed")
        } catch {
            #expect(error.code == .strayed)
        }
        #expect(desk.log.count == 1)
    }

    @Test(
        "five people with two logins, 1,000 writes, faults among them: no message is in a wrong ticket, no outcome is untrue"
    )
    func fivePeople() async throws {
        let desk = PretendDesk(
            tickets: (1...40).map { .init(number: $0, client: "5", subject: "Заявка \($0)") })
        desk.fail { request, count in
            guard request.target.contains("helpdesk") else { return nil }
            switch count % 61 {
            case 7: return .endSession
            case 19 where request.form != nil: return .lostAnswer
            case 31 where request.form != nil: return .lostRequest
            case 43: return .unreached
            default: return nil
            }
        }
        let queues = [TestQueue(), TestQueue()]
        let logins = [("anna", "geheim"), ("boris", "tajna")]
        let results = Results()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for person in 0..<5 {
                group.addTask {
                    for number in 0..<200 {
                        let ticket = (number * 7 + person * 3) % 40 + 1
                        let text = "к \(ticket): \(person)/\(number)"
                        let login = person % 2
                        let outcome = try await queues[login].run { session in
                            var visit = CabinetVisit(
                                try PretendDesk.declaration, desk, login: logins[login], session: session,
                                pause: { _ in })
                            let outcome = await visit.reply(text, to: "\(ticket)", seen: nil)
                            session = visit.session
                            return outcome
                        }
                        results.all.withLock { $0.append((ticket, text, outcome)) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let all = results.all.withLock { $0 }
        #expect(all.count == 1000)
        for number in 1...40 {
            for message in desk.ticket(number)?.messages ?? [] {
                #expect(
                    message.text.hasPrefix("к \(number): "), "a message for another ticket is in \(number)")
            }
        }
        var untrue = 0
        for one in all {
            let count = desk.ticket(one.ticket)?.messages.count { $0.text == one.text } ?? 0
            switch one.outcome {
            case .done: untrue += count == 1 ? 0 : 1
            case .notDone: untrue += count == 0 ? 0 : 1
            case .unknown: untrue += count <= 1 ? 0 : 1
            case .changed: untrue += 1
            }
        }
        #expect(untrue == 0)
        #expect(all.contains { if case .unknown = $0.outcome { true } else { false } })
        #expect(all.count { if case .done = $0.outcome { true } else { false } } > 800)
    }
}

private final class Results: Sendable {
    let all = Mutex<[(ticket: Int, text: String, outcome: DeskOutcome)]>([])
}

/// One login's turns, by the same value as the hub's.
private actor TestQueue {
    private var turns = TurnQueue()
    private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    private var session = CabinetVisit.Session()

    func run<Value: Sendable>(
        _ body: @Sendable (inout CabinetVisit.Session) async throws -> Value
    ) async throws -> Value {
        let (number, entry) = turns.enter()
        if case .waits = entry { await withCheckedContinuation { waiting[number] = $0 } }
        var own = session
        let value = try await body(&own)
        session = own
        if let next = turns.leave(number) { waiting.removeValue(forKey: next)?.resume() }
        return value
    }
}
