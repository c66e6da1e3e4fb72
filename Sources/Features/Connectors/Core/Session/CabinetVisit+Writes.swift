/// What became of a write to an old desk.
package enum DeskOutcome: Sendable, Equatable {
    /// It was found on the desk's own pages afterwards.
    case done(number: String)
    /// It certainly is not there: the desk said no, or nothing was sent.
    case notDone(String)
    /// It may be there: a person looks first.
    case unknown(String)
    /// The ticket is not as the person saw it, and nothing was sent.
    case changed(DeskThread)
}

/// Each write selects, sends once, and reads back. Nothing is believed that was not read.
extension CabinetVisit {
    /// Milliseconds before something is looked for a second time.
    static let lookAgainMilliseconds = 1000

    /// - Parameter seen: `DeskThread.mark` of what the person saw; `nil` does not compare.
    package mutating func reply(_ text: String, to number: String, seen: String?) async -> DeskOutcome {
        await writing(.reply, ["number": number, "text": text], seen: seen) { visit, before in
            guard let before else { return false }
            let after = try await visit.thread(number)
            return after.count(saying: text) > before.count(saying: text)
        }
    }

    package mutating func close(_ number: String, seen: String?) async -> DeskOutcome {
        await writing(.close, ["number": number], seen: seen) { visit, _ in
            let list = try await visit.tickets()
            guard list.unread == 0 else {
                throw CabinetFailure(.changed, "Some rows of the list of tickets could not be read.")
            }
            return list.tickets.first { $0.number == number }.map { $0.status == "closed" } ?? true
        }
    }

    /// - Parameter client: whose ticket it is, as the desk numbers clients.
    package mutating func open(_ subject: String, _ text: String, client: String) async -> DeskOutcome {
        let known: Set<String>
        do throws(CabinetFailure) {
            known = Set(try await tickets().tickets.map(\.number))
        } catch {
            return .notDone("Nothing was sent: \(error.sentence)")
        }
        let found = FoundNumber()
        let outcome = await writing(
            .open, ["client": client, "subject": subject, "text": text], seen: nil
        ) { visit, _ in
            let new = try await visit.tickets().tickets.filter {
                !known.contains($0.number) && PlainText.isSame($0.subject, subject)
            }
            for ticket in new.suffix(8) where try await visit.thread(ticket.number).count(saying: text) > 0 {
                found.number = ticket.number
                return true
            }
            return false
        }
        if case .done = outcome { return .done(number: found.number) }
        return outcome
    }

    /// Of the ticket that was made; only the visit that makes it has one.
    private final class FoundNumber {
        var number = ""
    }

    // MARK: - The one road

    /// - Parameter isThere: reads the desk's pages, and says whether what was sent is there.
    private mutating func writing(
        _ kind: ConnectorDeclaration.WriteKind, _ values: [String: String], seen: String?,
        isThere: (inout CabinetVisit, DeskThread?) async throws -> Bool
    ) async -> DeskOutcome {
        let before: DeskThread?
        let request: CabinetRequest
        do throws(CabinetFailure) {
            guard let form = declaration.writes[kind] else {
                throw CabinetFailure(
                    .held, "The connector \(declaration.name) declares no write '\(kind.rawValue)'.")
            }
            request = CabinetRequest(
                target: try await target(form.post, values), form: try body(form.form, values))
            before = try await select(kind, form, values)
        } catch {
            return .notDone("Nothing was sent: \(error.sentence)")
        }
        if let seen, let before, before.mark != seen { return .changed(before) }
        return await send(request, before, isThere)
    }

    /// Makes the ticket or the client the selected one of the server's session, and reads the ticket by the same page.
    private mutating func select(
        _ kind: ConnectorDeclaration.WriteKind, _ form: ConnectorDeclaration.WriteForm,
        _ values: [String: String]
    ) async throws(CabinetFailure) -> DeskThread? {
        guard let number = values["number"] else {
            try await selectPage(form, values)
            return nil
        }
        // Logs in where that is needed, so that nothing comes between the selection and the write.
        let thread = try await thread(number)
        if let ticket = declaration.pages[.ticket], form.select != ticket.path {
            try await selectPage(form, values)
        }
        return thread
    }

    private mutating func selectPage(
        _ form: ConnectorDeclaration.WriteForm, _ values: [String: String]
    ) async throws(CabinetFailure) {
        let page = try await fetch(
            CabinetRequest(target: try await target(form.select, values)), "the selection")
        guard !ends(page) else {
            throw CabinetFailure(.refused, "The desk's session has just ended. Try again.")
        }
        _ = try await answered(page)
    }

    private mutating func send(
        _ request: CabinetRequest, _ before: DeskThread?,
        _ isThere: (inout CabinetVisit, DeskThread?) async throws -> Bool
    ) async -> DeskOutcome {
        /// What the desk said against it; `nil` where it said nothing against it.
        var refusal: String?
        var isUnclear = false
        do throws(CabinetFailure) {
            // Its redirections are not followed: the pages that are read back say what became of it.
            let page = try await send(request)
            if ends(page) {
                refusal = "The desk's session ended before it"
            } else if let alert = ScriptAlert.text(in: page.document) {
                refusal = "The desk says: \(alert)"
            } else if page.status >= 400 {
                refusal = "The desk answered \(page.status)"
            }
        } catch {
            guard error.isUnclear else { return .notDone("Nothing was sent: \(error.sentence)") }
            isUnclear = true
        }
        var trouble: String?
        for isFirst in [true, false] {
            if !isFirst { try? await pause(Self.lookAgainMilliseconds) }
            do {
                if try await isThere(&self, before) { return .done(number: before?.number ?? "") }
                trouble = nil
            } catch {
                trouble = (error as? CabinetFailure)?.sentence ?? "It could not be read back."
            }
        }
        if let trouble {
            return .unknown(
                "It was sent, and could not be read back: \(trouble) Check the desk before you send it again."
            )
        }
        if let refusal { return .notDone("\(refusal), and it is not there.") }
        let why = isUnclear ? "The desk did not answer" : "The desk said nothing against it"
        return .unknown(
            "\(why), and it was not found by two looks. Check the desk before you send it again.")
    }
}
