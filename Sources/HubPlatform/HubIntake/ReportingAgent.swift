internal import HubCore
internal import HubSeries
internal import MonitorCore

/// What is known of one agent while its reports are stored.
struct ReportingAgent: Sendable {
    let id: Int64
    var series: AgentSeries
    /// Its series in packs, once there was a sample of one.
    var packed: SubjectSeries?
    var starts: [String: ReceivedSequences] = [:]
    /// Of reports that are not windows.
    var reports: [ReportStart: ReceivedSequences] = [:]
    /// Kinds of which the operator has been told that they cannot be stored.
    var toldKinds: Set<String> = []
    /// End of the newest window, and its start: older ones come late.
    var newestWindow: Int64 = 0
    var newestStart: String?
    /// End of the newest window on whose time the hub's clock agreed (`HistoryClock`).
    var agreedWindow: Int64?
    /// Whether the operator has been told that its clock is wrong.
    var isClockTold = false
    /// Of what was stored last, since the hub's start.
    var pace: WindowPace?

    init(id: Int64) {
        self.id = id
        series = AgentSeries(agent: id)
    }

    /// Whether this is the newest report, by its number: its agent's clock may have been set since the one before.
    func isNewest(_ name: SnapshotName, ended: Int64) -> Bool {
        guard let received = starts[name.startID] else { return true }
        guard name.startID == newestStart, let last = received.runs.last else { return ended >= newestWindow }
        return name.sequence > last.upperBound
    }

    /// Takes note of the newest report.
    mutating func note(_ name: SnapshotName, ended: Int64) {
        newestWindow = ended
        newestStart = name.startID
    }
}

/// What reports that are not windows are numbered by.
struct ReportStart: Hashable, Sendable {
    let kind: String
    let startID: String
}
