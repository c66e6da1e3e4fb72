internal import MonitorCore

/// What is known of one agent while it is being taken in.
struct AgentState: Sendable {
    let id: Int64
    var series: [SeriesKey: Int64] = [:]
    var starts: [String: ReceivedSequences] = [:]
    var open: [Block: OpenBlock] = [:]
    /// The number of the next `intake` row of each open block.
    var nextRow: [Block: Int64] = [:]
    var devices: [Int64: DeviceEntry] = [:]
}

/// What people want to know of a device besides its numbers.
struct DeviceEntry: Equatable, Sendable {
    var name: String
    var address: IPAddress
    var firstSeen: Int64
    var lastSeen: Int64
}
