internal import Logging
internal import MonitorCore

/// What the routes share.
struct HubParts: Sendable {
    let memory: any HubMemories
    let configuration: CurrentConfiguration
    let firstRun = FirstRun()
    let board = LiveBoard()
    let states = LiveStates()
    let newest = NewestSnapshots()
    let counters = HubCounters()
    let connections: ConnectionCount
    let bodies: BodyBudget
    /// The wall clock.
    let clock: @Sendable () -> UTCTime
    let logger: Logger
    /// What pages load from elsewhere, by `StaticFiles.libraryPaths`.
    var libraries: [String: [UInt8]] = [:]
}
