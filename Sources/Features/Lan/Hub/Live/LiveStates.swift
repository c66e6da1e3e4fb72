internal import HubServer
internal import LanCore
internal import MonitorCore
internal import Synchronization

/// The newest state of each agent, whichever way it came: by its WebSocket, or by REST.
final class LiveStates: Sendable {
    private let states = Mutex<[String: AgentNow]>([:])
    /// Rung when there is news.
    private let bell: LiveBell

    init(bell: LiveBell) {
        self.bell = bell
    }

    /// What is older than what is there is passed over: REST also brings what waited in an outbox.
    ///
    /// - Parameter snapshot: of an approved key, so that there are no more entries than keys.
    func offer(
        _ snapshot: Snapshot, version: String?, arrivedAt: UTCTime,
        heardAt: ContinuousClock.Instant = .now
    ) {
        let new = AgentNow(snapshot, version: version, arrivedAt: arrivedAt, heardAt: heardAt)
        let isNews = states.withLock { states in
            let agent = snapshot.name.serverID
            if let old = states[agent], !Self.isNewer(new, than: old) { return false }
            states[agent] = new
            return true
        }
        if isNews { bell.ring() }
    }

    func newest(of agent: String) -> AgentNow? { states.withLock { $0[agent] } }

    /// `nil` also for one that has fallen silent: what was measured once is not what is now.
    func present(of agent: String) -> AgentNow? {
        newest(of: agent).flatMap { $0.isOnline(at: .now) ? $0 : nil }
    }

    var all: [String: AgentNow] { states.withLock { $0 } }

    func forget(_ gone: Set<String>) {
        let isNews = states.withLock { states in
            !gone.filter { states.removeValue(forKey: $0) != nil }.isEmpty
        }
        if isNews { bell.ring() }
    }

    /// A new start counts where its clock says so, or where the one before has fallen silent: a router without
    /// a battery begins in 1970 each time.
    private static func isNewer(_ new: AgentNow, than old: AgentNow) -> Bool {
        if new.name.startID == old.name.startID { return new.name.sequence > old.name.sequence }
        return new.windowEnded.milliseconds > old.windowEnded.milliseconds || !old.isOnline(at: new.heardAt)
    }
}
