/// A block that is not packed yet, put together from the rows of `intake`.
struct OpenBlock: Sendable {
    private(set) var fine: FineBlock
    private(set) var minutes = MinuteBlock()

    init(_ block: Block) {
        fine = FineBlock(block)
    }

    mutating func add(_ record: IntakeRecord) {
        let minute = Int(max(0, min(14, (record.time.ended - 1 - fine.block.start) / 60_000)))
        fine.append(record.time, record.rows.map { ($0.series, $0.reading) })
        for row in record.rows {
            minutes.add(
                row.reading, to: row.series, minute: minute, milliseconds: record.time.milliseconds,
                isVolume: row.isVolume)
        }
    }
}
