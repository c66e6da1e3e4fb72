public import MonitorCore

/// Whether what is handed over can be kept.
public struct StoreHealth: Sendable, Equatable {
    /// Why not, or not all of it, in the operator's words; `nil` when all is well.
    public var trouble: String?
    /// `nil` before the first since the start.
    public var lastWrite: UTCTime?
    /// Since the start, by what was tried: `write`, `pack`, `sweep`, `read`.
    public var failures: [String: UInt64] = [:]

    public init() {}
}
