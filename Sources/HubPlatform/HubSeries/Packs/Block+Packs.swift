extension Block {
    /// What the records of this block are in its two finest tiers.
    func packs(of kind: SeriesKind, _ records: [PackedRecord]) -> (fine: TierPack, minutes: TierPack) {
        let ordered = records.sorted { $0.time.ended < $1.time.ended }
        var fine = TierPack(kind, times: ordered.prefix(TierPack.mostSlots).map(\.time))
        var minutes = TierPack(kind, slots: Block.minutes)
        for (index, record) in ordered.enumerated() {
            for row in record.kinds[kind.id.number] ?? [] {
                let slot = row.slot(kind, milliseconds: record.time.milliseconds)
                fine.add(slot, to: row.series, at: index)
                minutes.add(slot, to: row.series, at: minute(of: record.time))
            }
        }
        return (fine, minutes)
    }

    func minute(of time: SampleTime) -> Int {
        Int(max(0, min(Int64(Block.minutes) - 1, (time.ended - 1 - start) / 60_000)))
    }
}
