package import Connectors
internal import HTTPClient
internal import HubDatabase
package import HubServer
internal import Logging
internal import MonitorCore
internal import NIOPosix
internal import Synchronization

/// The way of all features to old desks and billing systems: one for the whole hub, for a server's session with a login is
/// one for all of them.
package final class CabinetGateway: Sendable {
    package let store: ConnectorStore
    private let sender = GuardedSender(atOnce: 8)
    private let threads = NIOThreadPool(numberOfThreads: 2)
    private let turns = Mutex<[TurnKey: LoginTurn]>([:])
    private let logger: Logger

    private struct TurnKey: Hashable {
        let connector: Int64
        let login: String
    }

    private init(_ host: HubHost) {
        store = ConnectorStore(host.database, vault: host.vault, audit: host.audit)
        logger = host.logger
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// The one of this hub.
    package static func of(_ host: HubHost) -> CabinetGateway {
        host.shared.part(CabinetGateway.self) { CabinetGateway(host) }
    }

    // MARK: - Visits

    /// Gives a person the turn of their login with a server. Waits for it.
    ///
    /// - Parameters:
    ///   - mayShare: whether the login for reading may serve a person who has none.
    ///   - body: does not throw: what it finds is its value.
    /// - Throws: `CabinetFailure` where there is no login, or it is paused.
    package func visit<Value: Sendable>(
        _ connector: KeptConnector, by person: String, mayShare: Bool,
        _ body: (inout CabinetVisit) async -> Result<Value, CabinetFailure>
    ) async throws(CabinetFailure) -> Value {
        guard let declaration = connector.declaration else {
            throw CabinetFailure(
                .changed,
                "The declaration of \(connector.name) cannot be read. Ask an administrator to correct the connector."
            )
        }
        let result: Result<Value, CabinetFailure>
        do {
            let login = declaration.login == nil ? nil : try await login(connector, person, mayShare)
            let isRefused: Bool
            (result, isRefused) = try await visit(
                connector.number, declaration, login.map { ($0.login.name, $0.password) }, body)
            try await note(result, isRefused: isRefused, connector, login?.login)
        } catch let failure as CabinetFailure {
            throw failure
        } catch is CancellationError {
            throw CabinetFailure(.held, "It was given up before its turn.")
        } catch {
            throw CabinetFailure(.held, "\(error)")
        }
        return try result.get()
    }

    private func visit<Value: Sendable>(
        _ number: Int64, _ declaration: ConnectorDeclaration, _ login: (name: String, password: Secret)?,
        _ body: (inout CabinetVisit) async -> Value
    ) async throws -> (Value, isLoginRefused: Bool) {
        let key = TurnKey(connector: number, login: login?.name ?? "")
        let turn = turns.withLock { turns in
            if let turn = turns[key] { return turn }
            let turn = LoginTurn()
            // Sessions of unused logins cost a little; a thousand of them are more than any house has.
            if turns.count > 1000 { turns = turns.filter { $0.value.length > 0 } }
            turns[key] = turn
            return turn
        }
        let transport = WireTransport(declaration: declaration, sender: sender, threads: threads)
        return try await turn.run(LoginTurn.Key(declaration: declaration, password: login?.password)) {
            session in
            var visit = CabinetVisit(
                declaration, transport, login: login.map { ($0.name, $0.password.revealed) },
                session: session,
                pause: { try await Task.sleep(for: .milliseconds($0)) })
            let value = await body(&visit)
            return ((value, visit.isLoginRefused), visit.session)
        }
    }

    private func login(
        _ connector: KeptConnector, _ person: String, _ mayShare: Bool
    ) async throws -> (login: KeptDeskLogin, password: Secret) {
        let all = try await store.logins(of: connector.number)
        let own = all.first { $0.person == person && !person.isEmpty }
        guard let login = own ?? (mayShare ? all.first { $0.person.isEmpty } : nil) else {
            throw CabinetFailure(
                .held,
                "You have no login of \(connector.name) here. Enter its name and password under 'My logins'.")
        }
        guard !login.isPaused else {
            throw CabinetFailure(
                .held,
                "\(connector.name) has refused the login \(login.name) \(KeptDeskLogin.mostRefusals) times, and it is not tried again, so that it is not locked. Enter its password again under 'My logins'."
            )
        }
        guard let password = try await store.password(connector.number, of: login.person) else {
            throw CabinetFailure(.held, "The login of \(connector.name) was removed just now.")
        }
        return (login, password)
    }

    /// What a visit taught of its connector and its login.
    private func note<Value>(
        _ result: Result<Value, CabinetFailure>, isRefused: Bool, _ connector: KeptConnector,
        _ login: KeptDeskLogin?
    ) async throws {
        if isRefused {
            if let login { try await store.note(isRefused: true, connector.number, of: login.person) }
            return
        }
        switch result {
        case .success:
            if connector.state != .well { try await store.note(.well, nil, of: connector.number) }
            if let login, login.refusals > 0 {
                try await store.note(isRefused: false, connector.number, of: login.person)
            }
        case .failure(let failure):
            switch failure.code {
            case .changed: try await store.note(.changed, failure.sentence, of: connector.number)
            case .unreached, .broken, .strayed:
                try await store.note(.failed, failure.sentence, of: connector.number)
            case .login, .refused, .missing, .held: break
            }
            logger.debug(
                "Connector: a visit failed.",
                metadata: ["connector": "\(connector.name)", "code": "\(failure.code.rawValue)"])
        }
    }

    // MARK: - A dry try

    /// What one page gave when a declaration was tried.
    package struct Trial: Sendable {
        package let page: ConnectorDeclaration.PageKind
        package var rows = 0
        package var unread = 0
        /// How often each declared field was found.
        package var found: [(field: String, count: Int)] = []
        package var first: [(field: String, value: String)] = []
        package var trouble: String?
    }

    /// Reads each page of a declaration once, writes nothing, and stores nothing.
    ///
    /// - Parameters:
    ///   - connector: whose login is used; its number alone.
    ///   - person: who tries.
    package func attempt(
        _ declaration: ConnectorDeclaration, with connector: KeptConnector, by person: String
    ) async throws(CabinetFailure) -> [Trial] {
        // A password goes nowhere but to the server that it was entered for.
        guard let stored = connector.declaration?.address, stored.host == declaration.address.host,
            stored.port == declaration.address.port, stored.isSecure == declaration.address.isSecure
        else {
            throw CabinetFailure(
                .held,
                "The stored logins belong to another address. Save the declaration first, and enter your login again."
            )
        }
        do {
            let login = declaration.login == nil ? nil : try await login(connector, person, true)
            // By a session of its own: the one that people use is read by what is stored.
            return try await visit(-connector.number, declaration, login.map { ($0.login.name, $0.password) })
            { visit in
                await Self.trials(&visit)
            }.0
        } catch let failure as CabinetFailure {
            throw failure
        } catch {
            throw CabinetFailure(.held, "\(error)")
        }
    }

    private static func trials(_ visit: inout CabinetVisit) async -> [Trial] {
        var (trials, number, id) = ([Trial](), String?.none, String?.none)
        for kind in ConnectorDeclaration.PageKind.allCases where kind != .sessions {
            guard let form = visit.declaration.pages[kind] else { continue }
            var trial = Trial(page: kind)
            var values: [String: String] = [:]
            switch kind {
            case .ticket: values["number"] = number
            case .client: values["id"] = id
            case .tickets, .clients, .sessions: break
            }
            guard kind.words.isSubset(of: Set(values.keys)) else {
                trial.trouble = "Not tried: the list before it gave no row."
                trials.append(trial)
                continue
            }
            do throws(CabinetFailure) {
                let reading = try await visit.read(kind, values)
                trial.rows = reading.rows.count
                trial.unread = reading.unread
                trial.trouble = reading.change
                let names = (form.one.keys.sorted() + form.fields.keys.sorted())
                trial.found = names.map { ($0, reading.found[$0] ?? 0) }
                let first = reading.one.merging(reading.rows.first ?? [:]) { $1 }
                trial.first = names.compactMap { name in first[name].map { (name, String($0.prefix(80))) } }
                if kind == .tickets { number = reading.rows.first.flatMap { DeskTicket($0)?.number } }
                if kind == .clients { id = reading.rows.first?["id"] }
            } catch {
                trial.trouble = error.sentence
            }
            trials.append(trial)
            // Without a login nothing else is worth asking.
            if trial.trouble != nil, trials.count == 1, trial.rows == 0 { break }
        }
        return trials
    }
}
