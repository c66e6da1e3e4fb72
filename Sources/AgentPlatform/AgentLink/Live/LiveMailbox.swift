internal import MonitorCore

/// Holds the newest snapshot until it can be sent: live data is worth nothing once there is newer.
struct LiveMailbox {
    private(set) var newest: EncodedReport?
    /// How many were replaced unsent.
    private(set) var replaced = 0

    mutating func put(_ snapshot: EncodedReport) {
        if newest != nil { replaced += 1 }
        newest = snapshot
    }

    mutating func take() -> EncodedReport? {
        defer { newest = nil }
        return newest
    }

    /// Returns one whose sending failed; it yields to any newer one.
    mutating func putBack(_ snapshot: EncodedReport) {
        if let newest {
            replaced += 1
            if newest.name.sequence >= snapshot.name.sequence { return }
        }
        newest = snapshot
    }
}
