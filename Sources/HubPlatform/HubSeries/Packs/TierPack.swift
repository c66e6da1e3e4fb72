/// All series of one kind and subject in one stretch of time: what one row of a tier in packs holds.
///
/// Of the fine tier it is a block, with a slot for each sample; of minutes a block with 15 slots; of quarters and
/// hours a day with 96 and 24; of days and months one slot.
struct TierPack: Sendable, Equatable {
    /// What a series measured in one slot.
    struct Slot: Sendable, Equatable {
        var milliseconds: UInt64
        /// In the order of the kind's fields.
        var fields: [FieldAggregate]

        mutating func add(_ other: Slot) {
            milliseconds = milliseconds.clampedSum(other.milliseconds)
            for (index, field) in other.fields.enumerated() {
                if index < fields.count { fields[index].add(field) } else { fields.append(field) }
            }
        }
    }

    /// What the codec must know of a field; part of every pack, so that a pack is read as it was written.
    struct Shape: Sendable, Equatable {
        let measure: SeriesKind.Measure
        let hasHistogram: Bool
    }

    /// Samples in a pack of the fine tier: beyond, only coarser tiers count them.
    static let mostSlots = 2048

    /// In the order of the kind's fields.
    private(set) var shape: [Shape]
    /// When each slot's sample was taken; empty where slots are periods.
    private(set) var times: [SampleTime]
    private(set) var slots: Int
    /// By the series' numbers; `nil` where a series was not measured.
    private(set) var series: [Int64: [Slot?]] = [:]

    init(_ kind: SeriesKind, slots: Int) {
        self.init(shape: kind.fields.map { Shape(measure: $0.measure, hasHistogram: $0.hasHistogram) })
        self.slots = slots
    }

    /// Of the fine tier.
    init(_ kind: SeriesKind, times: [SampleTime]) {
        self.init(kind, slots: times.count)
        self.times = times
    }

    init(shape: [Shape], times: [SampleTime] = [], slots: Int = 0, series: [Int64: [Slot?]] = [:]) {
        self.shape = shape
        self.times = times
        self.slots = slots
        self.series = series
    }

    mutating func add(_ slot: Slot, to id: Int64, at index: Int) {
        guard index < slots else { return }
        if series[id] == nil { series[id] = Array(repeating: nil, count: slots) }
        if series[id]?[index] == nil { series[id]?[index] = slot } else { series[id]?[index]?.add(slot) }
    }

    /// - Parameter slots: as many as the pack has.
    mutating func put(_ slots: [Slot?], as id: Int64) { series[id] = slots }

    /// Adds what came late to what was there. Slots of periods are added up; samples are kept in the order of time.
    mutating func merge(_ other: TierPack) {
        if shape.count < other.shape.count { shape += other.shape.dropFirst(shape.count) }
        guard times.isEmpty, other.times.isEmpty else {
            mergeSamples(other)
            return
        }
        for (id, slots) in other.series {
            for (index, slot) in slots.enumerated() { if let slot { add(slot, to: id, at: index) } }
        }
    }

    private mutating func mergeSamples(_ other: TierPack) {
        let all = times + other.times
        let order = all.indices.sorted { (all[$0].ended, $0) < (all[$1].ended, $1) }.prefix(Self.mostSlots)
        var merged: [Int64: [Slot?]] = [:]
        for id in Set(series.keys).union(other.series.keys) {
            let empty = { (count: Int) in [Slot?](repeating: nil, count: count) }
            let parts = (series[id] ?? empty(times.count)) + (other.series[id] ?? empty(other.times.count))
            merged[id] = order.map { parts[$0] }
        }
        (series, times, slots) = (merged, order.map { all[$0] }, order.count)
    }

    /// All slots of a series together.
    func total(of id: Int64) -> Slot? {
        (series[id] ?? []).reduce(Slot?.none) { all, slot in
            guard var sum = all else { return slot }
            if let slot { sum.add(slot) }
            return sum
        }
    }
}

extension TierPack.Slot {
    /// - Parameters:
    ///   - values: of one sample; those of fields that the kind has not are passed over.
    ///   - fields: of the kind.
    init(_ values: [Sample.Values], _ fields: [SeriesKind.Field], milliseconds: UInt64) {
        self.milliseconds = milliseconds
        self.fields = fields.enumerated().map { index, field in
            var aggregate = FieldAggregate()
            guard index < values.count else { return aggregate }
            values[index].forEach { aggregate.add($0, field, milliseconds: milliseconds) }
            return aggregate
        }
    }

    /// With all fields of its kind: what was packed before a field was added has fewer.
    func padded(to fields: Int) -> TierPack.Slot {
        var slot = self
        while slot.fields.count < fields { slot.fields.append(FieldAggregate()) }
        return slot
    }
}
