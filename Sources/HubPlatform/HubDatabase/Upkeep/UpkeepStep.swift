public import MonitorCore

/// The times by which old data is deleted.
public struct UpkeepTimes: Sendable, Equatable {
    /// By the hub's clock.
    public let now: UTCTime
    /// The time by which history counts; `nil` where the hub's clock may be wrong and nothing that was acknowledged may
    /// be deleted.
    public let history: UTCTime?

    public init(now: UTCTime, history: UTCTime?) {
        self.now = now
        self.history = history
    }
}

/// Deletes what one feature has kept for long enough.
public struct UpkeepStep: Sendable {
    /// Lets waiting reports in; called between two transactions, so that none waits long.
    public typealias Pause = () async -> Void

    /// What is deleted, in the operator's words: `sessions`.
    public let name: String
    /// Does its work in short transactions, with a pause after each. What fails is tried again at the next turn.
    public let run: @Sendable (UpkeepTimes, Pause) async throws -> Void

    public init(_ name: String, _ run: @escaping @Sendable (UpkeepTimes, Pause) async throws -> Void) {
        self.name = name
        self.run = run
    }
}
