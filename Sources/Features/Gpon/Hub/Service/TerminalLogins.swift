internal import Gpon
internal import HubServer
internal import MonitorCore

/// A PPPoE login that came from behind a terminal.
struct TerminalLogin: Sendable, Equatable {
    let station: MACAddress
    let session: CustomerSessions.Session

    var isOnline: Bool { session.until == nil }

    var sentence: String {
        let when = session.until.map { "was online until \("\($0)".prefix(10))" } ?? "is online"
        return "PPPoE login \(session.login) \(when)"
    }
}

/// Whose a terminal is: addresses that the OLT has learnt behind it, and the sessions that access servers have of them.
struct TerminalLogins: Sendable {
    let store: GponStore
    let sessions: CustomerSessions

    /// By number of the terminal, the logins that are online first, then the newest.
    func of(_ terminals: [KeptTerminal]) async throws -> [Int64: [TerminalLogin]] {
        guard sessions.isRegistered else { return [:] }
        let addresses = try await store.addresses(behind: terminals)
        let known = try await sessions.sessions(of: Self.stations(addresses.values.joined()))
        return terminals.reduce(into: [:]) { found, terminal in
            let logins = Self.logins(of: addresses[terminal.number] ?? [], known, since: terminal.firstSeen)
            if !logins.isEmpty { found[terminal.number] = logins }
        }
    }

    /// By hardware address as the OLT prints it: the login that used it last.
    func of(_ addresses: [LearntAddress]) async throws -> [String: TerminalLogin] {
        guard sessions.isRegistered else { return [:] }
        let known = try await sessions.sessions(of: Self.stations(addresses), atMost: 1)
        return addresses.reduce(into: [:]) { found, one in
            guard let station = MACAddress(one.address), let session = known[station]?.first else { return }
            found[one.address] = TerminalLogin(station: station, session: session)
        }
    }

    /// Hardware addresses of a login or of its beginning, as OLTs print them.
    func addresses(ofLogin words: String) async throws -> [String] {
        try await sessions.stations(ofLogin: words).map(\.description)
    }

    private static func stations(_ addresses: some Sequence<LearntAddress>) -> Set<MACAddress> {
        Set(addresses.lazy.compactMap { MACAddress($0.address) })
    }

    /// Each login once. A session counts while its address was behind the terminal: not one that had ended before the
    /// terminal came, nor one that began after the address had left.
    ///
    /// - Parameter since: Unix milliseconds, when the terminal came.
    static func logins(
        of addresses: [LearntAddress], _ known: [MACAddress: [CustomerSessions.Session]], since: Int64
    ) -> [TerminalLogin] {
        var best: [String: TerminalLogin] = [:]
        for one in addresses {
            guard let station = MACAddress(one.address) else { continue }
            for session in known[station] ?? [] {
                if let until = session.until, until.milliseconds < since { continue }
                if !one.isNow, session.since.milliseconds > one.seen { continue }
                let login = TerminalLogin(station: station, session: session)
                if let before = best[session.login], !login.isNewer(than: before) { continue }
                best[session.login] = login
            }
        }
        return best.values.sorted { $0.isNewer(than: $1) }
    }
}

extension TerminalLogin {
    fileprivate func isNewer(than other: TerminalLogin) -> Bool {
        if isOnline != other.isOnline { return isOnline }
        if session.since != other.session.since { return session.since > other.session.since }
        return session.login < other.session.login
    }
}
