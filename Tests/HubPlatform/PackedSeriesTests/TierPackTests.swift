import TestSupport
import Testing

@testable import HubSeries

@Suite("packs of many fields") struct TierPackTests {
    private static let kind = SeriesKind(
        900, "made",
        packed: [
            .init("sent", SeriesUnit("echo"), .count), .init("bytes", .bytes, .volume),
            .init("roundTrip", SeriesUnit("second", scale: 1e-6), .level, histogram: true),
            .init("load", SeriesUnit("processes", scale: 0.01), .level),
        ])

    private static func number(_ random: inout SeededRandom) -> UInt64 {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: 0
        case 1: .max
        case 2: .random(in: 0...(.max), using: &random)
        default: .random(in: 15_000...40_000, using: &random)
        }
    }

    private static func values(_ random: inout SeededRandom) -> Sample.Values {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: nil
        case 1: .init((0..<Int.random(in: 0...20, using: &random)).map { _ in number(&random) })
        default: .one(number(&random))
        }
    }

    private static func slot(_ random: inout SeededRandom) -> TierPack.Slot {
        TierPack.Slot(
            (0..<4).map { _ in values(&random) }, kind.fields,
            milliseconds: .random(in: 4990...5010, using: &random))
    }

    private static func made(_ slots: Int, series: Int, _ random: inout SeededRandom) -> TierPack {
        var pack = TierPack(kind, slots: slots)
        for _ in 0..<slots * series {
            pack.add(
                slot(&random), to: .random(in: 1...Int64(series), using: &random),
                at: .random(in: 0..<slots, using: &random))
        }
        return pack
    }

    @Test("whatever was measured comes back exactly, also what is huge, twice, or missing")
    func back() throws {
        var random = SeededRandom(seed: 21)
        for _ in 0..<12 {
            let pack = Self.made([1, 15, 24, 96].randomElement(using: &random) ?? 1, series: 4, &random)
            let back = try TierPack(packed: pack.packed())
            #expect(back == pack)
            let wanted = try TierPack(packed: pack.packed(), wanted: [2])
            #expect(wanted.series[2] == pack.series[2])
            #expect(wanted.series.count <= 1)
        }
    }

    @Test("what was packed and gets more is what it would have been at once, in any order")
    func late() throws {
        var random = SeededRandom(seed: 22)
        for _ in 0..<8 {
            let parts = (0..<4).map { _ in Self.made(15, series: 3, &random) }
            let sum = { (parts: [TierPack]) in
                try parts.dropFirst().reduce(into: try TierPack(packed: parts[0].packed())) { all, part in
                    all.merge(part)
                    all = try TierPack(packed: all.packed())
                }
            }
            let whole = parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
            #expect(try sum(parts) == whole)
            let other = try sum(parts.reversed())
            for id in Int64(1)...3 { #expect(other.total(of: id) == whole.total(of: id)) }
        }
    }

    @Test("samples stand in the order of time, whenever they came")
    func samples() throws {
        var random = SeededRandom(seed: 23)
        let block = Block(at: 1_704_110_400_000)
        let all = (1...60).map { index in
            PackedRecord(
                time: SampleTime(ended: block.start + Int64(index) * 15_000, milliseconds: 15_000),
                kinds: [
                    900: (1...3).compactMap { series in
                        Bool.random(using: &random)
                            ? PackedRecord.Row(
                                series: series, values: (0..<4).map { _ in Self.values(&random) }) : nil
                    }
                ])
        }
        let whole = block.packs(of: Self.kind, all).fine
        var mixed = block.packs(of: Self.kind, all.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
            .fine
        mixed = try TierPack(packed: mixed.packed())
        mixed.merge(
            block.packs(of: Self.kind, all.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)).fine)
        #expect(mixed.times == whole.times)
        #expect(try TierPack(packed: mixed.packed()) == whole)
    }

    @Test("a field that a kind got later joins what was packed before")
    func grown() throws {
        var old = TierPack(
            SeriesKind(900, "made", packed: Array(Self.kind.fields.prefix(2))), slots: 15)
        old.add(TierPack.Slot([3, 70], Self.kind.fields, milliseconds: 5000), to: 1, at: 4)
        var new = try TierPack(packed: old.packed())
        var more = TierPack(Self.kind, slots: 15)
        more.add(TierPack.Slot([1, 30, 23_456], Self.kind.fields, milliseconds: 5000), to: 1, at: 4)
        new.merge(more)
        let total = try #require(try TierPack(packed: new.packed()).total(of: 1))
        #expect(total.fields.map(\.sum) == [4, 100, 23_456, 0])
        #expect(total.fields[2].percentile(0.5) == 23_456)
        #expect(total.milliseconds == 10_000)
    }

    @Test("rows of what is not packed yet come back")
    func records() throws {
        var random = SeededRandom(seed: 24)
        for _ in 0..<200 {
            let rows = (0..<Int.random(in: 0...5, using: &random)).map { series in
                PackedRecord.Row(
                    series: Int64(series * 7),
                    values: (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        Self.values(&random)
                    })
            }
            let record = PackedRecord(
                time: SampleTime(ended: 1_704_110_400_000, milliseconds: 5000), kinds: [900: rows, 901: []])
            #expect(try PackedRecord(packed: record.packed()) == record)
        }
    }

    @Test("damage is an error or another pack that can be kept, never a trap")
    func damaged() throws {
        var random = SeededRandom(seed: 25)
        let whole = Self.made(15, series: 3, &random).packed()
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                bytes = Array(bytes.prefix(.random(in: 0..<bytes.count, using: &random)))
            }
            _ = try? PackedRecord(packed: bytes)
            guard let pack = try? TierPack(packed: bytes) else { continue }
            #expect(try TierPack(packed: pack.packed()).series.count <= pack.series.count)
        }
    }

    @Test("a few bytes cannot claim millions of numbers")
    func expansion() {
        var pack = PackWriter()
        // Version, one field that is a count, 2,048 slots that are periods, 64 series.
        for number in [1, 1, 4, 2048, 0, 64] as [UInt64] { pack.number(number) }
        for id in 1...64 as ClosedRange<UInt64> {
            pack.number(id)
            pack.blob([0x80])
        }
        #expect(throws: PackReader.Damage.self) { try TierPack(packed: pack.bytes) }
    }
}
