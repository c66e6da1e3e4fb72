extension TierPack {
    private static let version: UInt64 = 1

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.number(Self.version)
        pack.number(UInt64(shape.count))
        for field in shape { pack.number(field.code) }
        pack.number(UInt64(slots))
        pack.number(times.isEmpty ? 0 : 1)
        if let first = times.first {
            pack.difference(first.ended)
            pack.blob(Self.packed(times))
        }
        let measured = series.filter { $0.value.contains { $0 != nil } }
        pack.number(UInt64(measured.count))
        for (id, slots) in measured.sorted(by: { $0.key < $1.key }) {
            var bits = BitWriter()
            write(slots, to: &bits)
            pack.number(UInt64(id))
            pack.blob(bits.finish())
        }
        return pack.bytes
    }

    /// - Parameter wanted: the series to read; `nil` reads all.
    init(packed bytes: [UInt8], wanted: Set<Int64>? = nil) throws(PackReader.Damage) {
        var pack = PackReader(bytes)
        guard try pack.number() == Self.version else { throw PackReader.Damage() }
        var shape: [Shape] = []
        for _ in 0..<(try pack.count(atMost: SeriesKind.mostFields)) {
            shape.append(try Shape(code: try pack.number()))
        }
        let slots = try pack.number(atMost: Self.mostSlots)
        var times: [SampleTime] = []
        if try pack.number(atMost: 1) == 1 {
            let first = try pack.difference()
            var bits = BitReader(try pack.slice())
            times = try Self.times(slots, first, &bits)
        }
        self.init(shape: shape, times: times, slots: slots)
        let count = try pack.count(atMost: .max)
        // A column of equal numbers takes two bits, whatever its length.
        guard slots * max(1, count) * max(1, shape.count) <= Self.mostExpansion * bytes.count else {
            throw PackReader.Damage()
        }
        for _ in 0..<count {
            let id = try pack.bounded()
            guard wanted?.contains(id) ?? true else {
                try pack.skipBlob()
                continue
            }
            var bits = BitReader(try pack.slice())
            put(try read(&bits), as: id)
        }
    }

    /// Values for each byte that a writer makes at most.
    private static let mostExpansion = 1024

    // Times: how long each window was, and how far its end is from where the one before says

    private static func packed(_ times: [SampleTime]) -> [UInt8] {
        var bits = BitWriter()
        let gaps = zip(times, times.dropFirst()).map { before, time in
            BitColumn.folded(UInt64(bitPattern: time.ended &- before.ended) &- time.milliseconds)
        }
        BitColumn.write(times.map(\.milliseconds), to: &bits)
        BitColumn.write(gaps, to: &bits)
        return bits.finish()
    }

    private static func times(
        _ count: Int, _ first: Int64, _ bits: inout BitReader
    ) throws(PackReader.Damage) -> [SampleTime] {
        let lengths = try BitColumn.read(count, &bits)
        let gaps = try BitColumn.read(max(0, count - 1), &bits)
        var ended = first
        var times: [SampleTime] = []
        for (index, length) in lengths.enumerated() {
            if index > 0 {
                ended &+= Int64(bitPattern: BitColumn.unfolded(gaps[index - 1]) &+ length)
            }
            guard ended.magnitude <= PackReader.bound, length <= PackReader.bound else {
                throw PackReader.Damage()
            }
            times.append(SampleTime(ended: ended, milliseconds: length))
        }
        return times
    }

    // One series

    private func write(_ slots: [Slot?], to bits: inout BitWriter) {
        let measured = slots.compactMap { $0 }
        let isWhole = measured.count == slots.count
        bits.bits(isWhole ? 1 : 0, 1)
        if !isWhole { for slot in slots { bits.bits(slot == nil ? 0 : 1, 1) } }
        // A sample is as long as its time says.
        if times.isEmpty { BitColumn.write(measured.map(\.milliseconds), to: &bits) }
        for (index, field) in shape.enumerated() {
            let values = measured.map { index < $0.fields.count ? $0.fields[index] : FieldAggregate() }
            BitColumn.write(values.map(\.count), to: &bits)
            field.write(values.filter { $0.count > 0 }, to: &bits)
        }
    }

    private func read(_ bits: inout BitReader) throws(PackReader.Damage) -> [Slot?] {
        var places: [Int] = []
        if try bits.bits(1) == 1 {
            places = Array(0..<slots)
        } else {
            for place in 0..<slots { if try bits.bits(1) == 1 { places.append(place) } }
        }
        let lengths =
            times.isEmpty
            ? try BitColumn.read(places.count, &bits) : places.map { times[$0].milliseconds }
        var fields = Array(repeating: [FieldAggregate](), count: places.count)
        for field in shape {
            let counts = try BitColumn.read(places.count, &bits)
            guard counts.allSatisfy({ $0 <= FieldAggregate.most }) else { throw PackReader.Damage() }
            var values = try field.read(counts.filter { $0 > 0 }, &bits)[...]
            for (index, count) in counts.enumerated() {
                fields[index].append(count > 0 ? values.popFirst() ?? FieldAggregate() : FieldAggregate())
            }
        }
        var all = [Slot?](repeating: nil, count: slots)
        for (index, place) in places.enumerated() {
            all[place] = Slot(milliseconds: lengths[index], fields: fields[index])
        }
        return all
    }
}

extension TierPack.Shape {
    fileprivate var code: UInt64 {
        let measure: UInt64 =
            switch self.measure {
            case .volume: 0
            case .level: 1
            case .count: 2
            }
        return measure << 1 | (hasHistogram ? 1 : 0)
    }

    fileprivate init(code: UInt64) throws(PackReader.Damage) {
        switch code >> 1 {
        case 0: measure = .volume
        case 1: measure = .level
        case 2: measure = .count
        default: throw PackReader.Damage()
        }
        hasHistogram = code & 1 == 1
        guard measure == .level || !hasHistogram else { throw PackReader.Damage() }
    }

    /// - Parameter values: of the slots in which the field was measured.
    fileprivate func write(_ values: [FieldAggregate], to bits: inout BitWriter) {
        switch measure {
        case .count: BitColumn.write(values.map(\.sum), to: &bits)
        case .volume:
            BitColumn.write(values.map(\.sum), to: &bits)
            BitColumn.write(values.map(\.minimum), to: &bits)
            BitColumn.write(values.map { $0.maximum &- $0.minimum }, to: &bits)
        case .level:
            BitColumn.write(values.map(\.minimum), to: &bits)
            // One value is all of it.
            let several = values.filter { $0.count > 1 }
            BitColumn.write(several.map { $0.maximum &- $0.minimum }, to: &bits)
            if hasHistogram { Self.writeHistograms(several, to: &bits) }
            BitColumn.write(several.map { BitColumn.folded($0.sum &- $0.estimatedSum) }, to: &bits)
        }
    }

    private static func writeHistograms(_ several: [FieldAggregate], to bits: inout BitWriter) {
        guard !several.isEmpty else { return }
        let isWhole = several.allSatisfy { $0.histogram != nil }
        bits.bits(isWhole ? 1 : 0, 1)
        var histograms = BitHistogram()
        for one in several {
            if !isWhole { bits.bits(one.histogram == nil ? 0 : 1, 1) }
            if let histogram = one.histogram { histograms.write(histogram, to: &bits) }
        }
    }

    fileprivate func read(
        _ counts: [UInt64], _ bits: inout BitReader
    ) throws(PackReader.Damage) -> [FieldAggregate] {
        var values = counts.map { FieldAggregate(count: $0) }
        switch measure {
        case .count:
            let sums = try BitColumn.read(counts.count, &bits)
            for index in values.indices { values[index].set(sum: sums[index], 0, 0) }
        case .volume:
            let sums = try BitColumn.read(counts.count, &bits)
            let least = try BitColumn.read(counts.count, &bits)
            let spread = try BitColumn.read(counts.count, &bits)
            for index in values.indices {
                let (largest, overflow) = least[index].addingReportingOverflow(spread[index])
                guard !overflow else { throw PackReader.Damage() }
                values[index].set(sum: sums[index], least[index], largest)
            }
        case .level: try readLevels(&values, &bits)
        }
        return values
    }

    private func readLevels(
        _ values: inout [FieldAggregate], _ bits: inout BitReader
    ) throws(PackReader.Damage) {
        let least = try BitColumn.read(values.count, &bits)
        let several = values.indices.filter { values[$0].count > 1 }
        let spread = try BitColumn.read(several.count, &bits)
        for index in values.indices {
            values[index].set(sum: least[index].clampedSum(0), least[index], least[index])
            guard hasHistogram, values[index].count == 1 else { continue }
            values[index].histogram = LogHistogram(first: LogBucket.of(least[index]), counts: [1])
        }
        for (place, index) in several.enumerated() {
            let (largest, overflow) = least[index].addingReportingOverflow(spread[place])
            guard !overflow else { throw PackReader.Damage() }
            values[index].set(sum: 0, least[index], largest)
        }
        if hasHistogram { try Self.readHistograms(&values, several, &bits) }
        for (index, excess) in zip(several, try BitColumn.read(several.count, &bits)) {
            let one = values[index]
            let sum = BitColumn.unfolded(excess) &+ one.estimatedSum
            values[index].set(sum: sum, one.minimum, one.maximum)
        }
    }

    private static func readHistograms(
        _ values: inout [FieldAggregate], _ several: [Int], _ bits: inout BitReader
    ) throws(PackReader.Damage) {
        guard !several.isEmpty else { return }
        let isWhole = try bits.bits(1) == 1
        var histograms = BitHistogram()
        for index in several {
            if !isWhole, try bits.bits(1) == 0 { continue }
            let one = values[index]
            values[index].histogram = try histograms.read(
                one.count, in: LogBucket.of(one.minimum)...LogBucket.of(one.maximum), &bits)
        }
    }
}

extension FieldAggregate {
    /// By what else is known; wraps around.
    fileprivate var estimatedSum: UInt64 { histogram?.estimatedSum ?? count &* minimum }

    fileprivate init(count: UInt64) {
        self.init()
        self.count = count
    }

    fileprivate mutating func set(sum: UInt64, _ minimum: UInt64, _ maximum: UInt64) {
        (self.sum, self.minimum, self.maximum) = (sum, minimum, maximum)
    }
}

extension PackReader {
    /// How many follow that may take no byte of their own.
    fileprivate mutating func count(atMost most: Int) throws(Damage) -> Int {
        let value = try count()
        guard value <= most else { throw Damage() }
        return value
    }

    fileprivate mutating func number(atMost most: Int) throws(Damage) -> Int {
        let value = try number()
        guard value <= UInt64(most) else { throw Damage() }
        return Int(value)
    }
}
