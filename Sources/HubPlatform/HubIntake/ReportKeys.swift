public import HubDatabase

/// What the intake asks about keys, inside its transaction: an approval counts from its commit on. The feature of keys
/// conforms.
public protocol ReportKeys: Sendable {
    /// For which agent a key speaks, and what becomes of what came with it.
    ///
    /// - Parameters:
    ///   - key: its number.
    ///   - agent: what the sender calls itself.
    func ruling(on key: Int64, claiming agent: String, _ database: Database) throws -> KeyRuling
    /// Counts what is in quarantine for a key; negative for what leaves it.
    func count(quarantined reports: Int, bytes: Int, of key: Int64, _ database: Database) throws
    /// Keys that are approved while something of them is in quarantine, and the agents that they speak for.
    func approvedWaiting(_ database: Database) throws -> [Int64: String]
}

/// Of a hub without the feature of keys: no agent may send.
struct NoKeys: ReportKeys {
    func ruling(on key: Int64, claiming agent: String, _ database: Database) -> KeyRuling {
        KeyRuling(.denied)
    }

    func count(quarantined reports: Int, bytes: Int, of key: Int64, _ database: Database) {}

    func approvedWaiting(_ database: Database) -> [Int64: String] { [:] }
}

public struct KeyRuling: Sendable {
    public enum Standing: Sendable {
        case speaks
        /// What came is for the quarantine.
        case waits(QuarantineRoom)
        case foreign(owner: String)
        case denied
    }

    public let standing: Standing
    /// Done once the transaction is committed; `nil` where there is nothing to be told.
    public let afterCommit: (@Sendable () -> Void)?

    public init(_ standing: Standing, afterCommit: (@Sendable () -> Void)? = nil) {
        self.standing = standing
        self.afterCommit = afterCommit
    }
}

/// How much more may wait in quarantine with one key.
public struct QuarantineRoom: Sendable {
    let reports: Int
    let bytes: Int

    public init(reports: Int, bytes: Int) {
        self.reports = reports
        self.bytes = bytes
    }
}
