internal import HubNouns
internal import LanCore
internal import MonitorCore

/// What is known of one agent while it is being taken in.
struct AgentState: Sendable {
    let id: Int64
    var series: [SeriesKey: Int64] = [:]
    var starts: [String: ReceivedSequences] = [:]
    /// What lies in `intake`. Its rows are read again when their block is packed: in memory they would be a
    /// hundred kilobytes an agent.
    var open: [Block: OpenRows] = [:]
    var devices: [Int64: DeviceEntry] = [:]
    /// End of the newest window, and its start: older ones come late, and say nothing new of names.
    var newestWindow: Int64 = 0
    var newestStart: String?
    /// End of the newest window on whose time the hub's clock agreed (`HistoryClock`).
    var agreedWindow: Int64?
    /// Whether the operator has been told that its clock is wrong.
    var isClockTold = false
    /// Of what was taken in last, since the hub's start.
    var pace: WindowPace?
    /// Devices whose `lastSeen` is newer here than in the database, where it is written with the next block.
    var unsavedDevices: Set<Int64> = []
    /// As the agent counted with its newest snapshot; `nil` before it said.
    var droppedSnapshots: UInt64?
    /// The number of the next row of `events`.
    var nextEvent: Int64 = 0

    /// Series of one agent. Whoever makes up hardware addresses on its LAN fills no disk here.
    static let mostSeries = 16_384

    /// Whether this is the newest snapshot, by its number: its agent's clock may have been set since the one before.
    func isNewest(_ name: SnapshotName, ended: Int64) -> Bool {
        guard let received = starts[name.startID] else { return true }
        guard name.startID == newestStart, let last = received.runs.last else { return ended >= newestWindow }
        return name.sequence > last.upperBound
    }

    /// Series that are gone, and that of the former devices where there is one.
    mutating func forget(_ gone: Set<Int64>, former: Int64?) {
        if let former { series[.formerDevices] = former }
        guard !gone.isEmpty else { return }
        series = series.filter { !gone.contains($0.value) }
        devices = devices.filter { !gone.contains($0.key) }
        unsavedDevices.subtract(gone)
    }

    /// Takes the newest snapshot's counters.
    ///
    /// - Parameter ended: by the clock that history goes by.
    ///
    /// - Returns: snapshots given up since the one before; 0 where nothing is known of before.
    mutating func note(_ arrival: Arrival, ended: Int64) -> UInt64 {
        newestWindow = ended
        newestStart = arrival.snapshot.name.startID
        guard let count = arrival.snapshot.delivery?.droppedSnapshots else { return 0 }
        defer { droppedSnapshots = count }
        // A counter that fell began anew.
        return droppedSnapshots.map { count >= $0 ? count - $0 : count } ?? 0
    }
}

/// The rows of a block that is not packed yet.
struct OpenRows: Sendable {
    /// The number of the next one.
    var next: Int64 = 0
    /// When something was last added, by the monotonic clock.
    var touched: ContinuousClock.Instant
}

/// What people want to know of a device besides its numbers.
struct DeviceEntry: Equatable, Sendable {
    var name: String
    var address: IPAddress
    var firstSeen: Int64
    var lastSeen: Int64
    /// Of `DeviceDetails` as they are stored: what is the same is not written again.
    var fingerprint = DeviceDetails().fingerprint
}
