internal import Gpon
internal import HubServer
internal import MonitorCore

/// A PPPoE login that came from behind a terminal.
struct TerminalLogin: Sendable, Equatable {
    let station: MACAddress
    let session: CustomerSessions.Session

    var isOnline: Bool { session.until == nil }

    /// As of when the access server was read: it may not have been read for long.
    var sentence: String {
        let when =
            if let until = session.until {
                "was online until \(Self.minute(until))"
            } else if let readAt = session.readAt {
                "was online when \(session.server) was read at \(Self.minute(readAt))"
            } else {
                "was online when \(session.server) was read last"
            }
        return "PPPoE login \(session.login) \(when)"
    }

    private static func minute(_ time: UTCTime) -> String {
        "\("\(time)".prefix(10)) \("\(time)".dropFirst(11).prefix(5)) UTC"
    }
}

/// Whose a terminal is: addresses that the OLT has learnt behind it, and the sessions that access servers have of them.
struct TerminalLogins: Sendable {
    let store: GponStore
    let sessions: CustomerSessions
    /// Milliseconds between two readings of an OLT.
    let interval: @Sendable (_ olt: Int64) async throws -> Int64

    /// By number of the terminal, the logins that are online first, then the newest.
    func of(_ terminals: [KeptTerminal]) async throws -> [Int64: [TerminalLogin]] {
        guard sessions.isRegistered else { return [:] }
        let addresses = try await store.addresses(behind: terminals)
        let known = try await sessions.sessions(of: Self.stations(addresses.values.joined()))
        var intervals: [Int64: Int64] = [:]
        for olt in Set(terminals.map(\.olt)) { intervals[olt] = try await interval(olt) }
        return terminals.reduce(into: [:]) { found, terminal in
            let logins = Self.logins(
                of: addresses[terminal.number] ?? [], known, since: terminal.firstSeen,
                within: intervals[terminal.olt] ?? 0)
            if !logins.isEmpty { found[terminal.number] = logins }
        }
    }

    /// Of the terminal with a serial number, for who is about to change it.
    ///
    /// - Parameter learnt: addresses that the OLT has behind the place now; empty where it has none or was not asked: then
    ///   those that are stored count.
    /// - Returns: nothing where another terminal was read at the place last: what is stored of the place is the other's.
    func of(
        _ serial: SerialNumber, at place: TerminalPlace, of olt: Int64, learnt: [String]
    ) async throws -> [TerminalLogin] {
        guard sessions.isRegistered, let terminal = try await store.terminal(place, of: olt),
            SerialNumber(terminal.serial) == serial
        else { return [] }
        guard !learnt.isEmpty else { return try await of([terminal])[terminal.number] ?? [] }
        let now = store.now
        let addresses = learnt.map { LearntAddress(address: $0, place: place, seen: now) }
        return Self.logins(
            of: addresses, try await sessions.sessions(of: Self.stations(addresses)),
            since: terminal.firstSeen, within: try await interval(olt))
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
    /// terminal came, nor one that began more than a reading's interval after the address was seen there: then the next
    /// reading could have seen it elsewhere, or did not come.
    ///
    /// - Parameters:
    ///   - since: Unix milliseconds, when the terminal came.
    ///   - interval: milliseconds between two readings of the OLT.
    static func logins(
        of addresses: [LearntAddress], _ known: [MACAddress: [CustomerSessions.Session]], since: Int64,
        within interval: Int64
    ) -> [TerminalLogin] {
        var best: [String: TerminalLogin] = [:]
        for one in addresses {
            guard let station = MACAddress(one.address) else { continue }
            for session in known[station] ?? [] {
                if let until = session.until, until.milliseconds < since { continue }
                if session.since.milliseconds - one.seen > interval { continue }
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
