internal import MonitorCore

/// What was given up unsent and what the platform refused, since the outbox was made: snapshots, and reports of all
/// other kinds together.
struct Losses: Equatable {
    var dropped: UInt64 = 0
    var rejected: UInt64 = 0
    var droppedOthers: UInt64 = 0
    var rejectedOthers: UInt64 = 0

    mutating func drop(_ kinds: [ReportKind: UInt64]) {
        for (kind, count) in kinds {
            if kind == .snapshot { dropped += count } else { droppedOthers += count }
        }
    }

    mutating func reject(_ kind: ReportKind) {
        if kind == .snapshot { rejected += 1 } else { rejectedOthers += 1 }
    }

    /// Of two records of the same losses, one of which is older.
    func newer(_ other: Losses) -> Losses { combined(other, max) }

    static func + (a: Losses, b: Losses) -> Losses { a.combined(b, +) }

    private func combined(_ other: Losses, _ choose: (UInt64, UInt64) -> UInt64) -> Losses {
        Losses(
            dropped: choose(dropped, other.dropped), rejected: choose(rejected, other.rejected),
            droppedOthers: choose(droppedOthers, other.droppedOthers),
            rejectedOthers: choose(rejectedOthers, other.rejectedOthers))
    }
}

extension Sequence<ReportKind> {
    /// How many of each.
    func counted() -> [ReportKind: UInt64] {
        reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
