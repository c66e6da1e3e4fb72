package import MonitorCore

/// One customer's session on an access server, as it was read or is kept.
package struct CustomerSession: Hashable, Sendable {
    package var login: String
    package var station: MACAddress?
    package var address: String?
    package var session: String?
    package var caller: String?

    package init(login: String, station: MACAddress?, address: String?, session: String?, caller: String?) {
        self.login = login
        self.station = station
        self.address = address
        self.session = session
        self.caller = caller
    }
}

/// A session that readings confirm. Times are seconds since 1970.
package struct OpenSession: Hashable, Sendable {
    package var number: Int64
    package var session: CustomerSession
    package var misses: Int
    /// The last complete reading that had it; `nil` while none has missed it.
    package var seen: Int64?

    package init(number: Int64, session: CustomerSession, misses: Int = 0, seen: Int64? = nil) {
        self.number = number
        self.session = session
        self.misses = misses
        self.seen = seen
    }
}

/// From readings of an access server to sessions: what begins, stays and ends. A failed or partial reading ends nothing, and
/// a server that was restarted and shows none for one reading ends none.
package enum SessionTracking {
    /// So many complete readings without it end a session.
    package static let misses = 2

    package enum Change: Equatable, Sendable {
        case begin(CustomerSession, first: Int64)
        case mark(OpenSession)
        case end(OpenSession, at: Int64)
    }

    /// - Parameter rows: with the seconds that each says it is up.
    package static func changes(
        _ rows: [(session: CustomerSession, uptimeSeconds: Int?)], verdict: Verdict, at: Int64,
        previousComplete: Int64?, open: [OpenSession]
    ) -> [Change] {
        guard verdict != .failed else { return [] }
        let known = Dictionary(open.map { ($0.session, $0) }) { one, _ in one }
        var present: Set<CustomerSession> = []
        var changes: [Change] = []
        for (session, uptime) in rows where present.insert(session).inserted {
            guard var kept = known[session] else {
                changes.append(.begin(session, first: at - Int64(max(0, min(uptime ?? 0, 4_000_000)))))
                continue
            }
            guard kept.misses > 0 else { continue }
            kept.misses = 0
            kept.seen = nil
            changes.append(.mark(kept))
        }
        guard verdict == .complete else { return changes }
        for var kept in open where !present.contains(kept.session) {
            kept.misses += 1
            kept.seen = kept.seen ?? previousComplete
            if kept.misses >= misses {
                changes.append(.end(kept, at: kept.seen ?? at))
            } else {
                changes.append(.mark(kept))
            }
        }
        return changes
    }
}
