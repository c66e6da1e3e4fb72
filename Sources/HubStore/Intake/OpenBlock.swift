internal import MonitorCore

/// A block that is still being filled: in memory what `intake` holds on disk.
struct OpenBlock: Sendable {
    private(set) var fine: FineBlock
    private(set) var minutes = MinuteBlock()
    /// When something was last added, by the monotonic clock.
    private(set) var touched: ContinuousClock.Instant

    init(_ block: Block, at now: ContinuousClock.Instant) {
        fine = FineBlock(block)
        touched = now
    }

    mutating func add(_ record: IntakeRecord, at now: ContinuousClock.Instant) {
        touched = now
        let minute = Int(max(0, min(14, (record.time.ended - fine.block.start) / 60_000)))
        fine.append(record.time, record.rows.map { ($0.series, $0.reading) })
        for row in record.rows {
            minutes.add(
                row.reading, to: row.series, minute: minute, milliseconds: record.time.milliseconds,
                isVolume: row.isVolume)
        }
    }
}
