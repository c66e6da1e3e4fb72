import HubTestSupport
import TestSupport
import Testing

@testable import HubSeries

@Suite("packed numbers") struct PackingTests {
    @Test("a rounded count is exact below 2048, and else off by at most 1/2048 of itself")
    func rounded() throws {
        for value in UInt64(0)..<5000 {
            let back = try #require(Rounded(value).value)
            #expect(value < 2048 ? back == value : back.distance(to: value).magnitude <= value / 2048)
        }
        for shift in UInt64(11)..<62 {
            for value in [1 << shift - 1, 1 << shift, 1 << shift + 1, 3 << (shift - 1) + 7] as [UInt64] {
                let back = try #require(Rounded(value).value)
                #expect(back.distance(to: value).magnitude <= value / 2048)
            }
        }
    }

    @Test("not measured is not 0, and what is too large is the largest")
    func ends() {
        #expect(Rounded(nil).value == nil)
        #expect(Rounded(0).value == 0)
        #expect(Rounded(.max).value == 2047 << 53)
        #expect(Rounded(.max) != .missing)
    }

    @Test("larger counts never become smaller ones")
    func ordered() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<10_000 {
            let bits = UInt64.random(in: 1..<45, using: &random)
            let a = UInt64.random(in: 0..<1 << bits, using: &random)
            let b = a + UInt64.random(in: 0..<1000, using: &random)
            #expect(Rounded(a).bits <= Rounded(b).bits)
        }
    }

    @Test("numbers of every size come back")
    func numbers() throws {
        var pack = PackWriter()
        let all: [UInt64] = [0, 1, 127, 128, 16383, 16384, .max - 1, .max]
        all.forEach { pack.number($0) }
        let differences: [Int64] = [0, -1, 1, 63, -64, 64, .min, .max]
        differences.forEach { pack.difference($0) }
        pack.text("Küche")
        var reader = PackReader(pack.bytes)
        for value in all { #expect(try reader.number() == value) }
        for value in differences { #expect(try reader.difference() == value) }
        #expect(try reader.text() == "Küche")
        #expect(reader.isAtEnd)
    }

    @Test("columns of runs, noise and holes come back, at most two bytes a value and some")
    func columns() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            var values: [Rounded] = []
            while values.count < 180 {
                let value = Rounded(
                    Bool.random(using: &random) ? nil : .random(in: 0...9_000_000, using: &random))
                values += repeatElement(value, count: .random(in: 1...5, using: &random))
            }
            var pack = PackWriter()
            pack.column(values)
            #expect(pack.bytes.count <= values.count * 2 + values.count / 3 + 2)
            var reader = PackReader(pack.bytes)
            #expect(try reader.column(count: values.count) == values)
        }
    }

    @Test("damage is an error, never a trap")
    func damaged() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? FineBlock(Block(number: 0), packed: bytes)
            _ = try? MinuteBlock(packed: [1] + bytes)
            _ = try? FineBlock(Block(number: 0), packed: [1, 3] + bytes)
        }
    }

    @Test(
        "numbers that no writer wrote are damage before a sum overflows: of series, time and count",
        arguments: [(0, UInt64.max), (0, 1 << 63), (1, .max - 1), (1, .max), (2, .max), (2, 1 << 62)])
    func beyondBounds(field: Int, value: UInt64) {
        let fields: [UInt64] = [8, 10_000, 5000]
        let hostile = fields.enumerated().map { $0.offset == field ? value : $0.element }
        var row = PackWriter()
        [hostile[1], hostile[2], 1, hostile[0], 0, 0].forEach { row.number($0) }
        #expect(throws: PackReader.Damage.self) { try IntakeRecord(packed: row.bytes) }
        var fine = PackWriter()
        [1, 1, hostile[1], hostile[2], 1, hostile[0], 0].forEach { fine.number($0) }
        #expect(throws: PackReader.Damage.self) { try FineBlock(Block(number: 0), packed: fine.bytes) }
        var minutes = PackWriter()
        [1, 1, hostile[0]].forEach { minutes.number($0) }
        minutes.blob(Array(repeating: 0xff, count: 10) + [0])
        #expect(throws: PackReader.Damage.self) { try MinuteBlock(packed: minutes.bytes) }
    }

    @Test("minutes with counts that no writer wrote are read again after they were added up")
    func hugeCounts() throws {
        for count in [1 << 53, 1 << 62, UInt64(Int64.max)] {
            var body = PackWriter()
            [count, 10_000, 1, 1, 1, 1, 1, 1].forEach { body.number($0) }
            (1..<Block.minutes).forEach { _ in body.number(0) }
            var pack = PackWriter()
            [1, 1, 8].forEach { pack.number($0) }
            pack.blob(body.bytes)
            var minutes = try MinuteBlock(packed: pack.bytes)
            minutes.merge(minutes)
            #expect(try MinuteBlock(packed: minutes.packed()) == minutes)
        }
    }
}

@Suite("blocks of a quarter of an hour") struct BlockTests {
    private static let block = Block(at: 1_704_110_400_000)

    @Test("a block holds the moments from its start up to its end")
    func edges() {
        #expect(Block(at: Self.block.start) == Self.block)
        #expect(Block(at: Self.block.end - 1) == Self.block)
        #expect(Block(at: Self.block.end).number == Self.block.number + 1)
        #expect(Block(at: -1).number == -1)
    }

    private func time(_ index: Int) -> SampleTime {
        SampleTime(ended: Self.block.start + Int64(index) * 5000, milliseconds: 5000)
    }

    @Test("series that come and go keep their holes")
    func holes() throws {
        var fine = FineBlock(Self.block)
        fine.append(time(1), [(7, Reading(10, 20))])
        fine.append(time(2), [(8, Reading(1))])
        fine.append(time(3), [(7, Reading(30, 40)), (8, Reading(2))])
        let back = try FineBlock(Self.block, packed: fine.packed())
        #expect(back.readings(of: 7).map(\.reading) == [Reading(10, 20), nil, Reading(30, 40)])
        #expect(back.readings(of: 8).map(\.reading) == [nil, Reading(1), Reading(2)])
        #expect(back.readings(of: 9).isEmpty)
        #expect(
            try FineBlock(Self.block, packed: fine.packed(), wanted: [8: SeriesKind.device.id]).columns.count
                == 1)
    }

    @Test("what came late stands where it belongs")
    func late() throws {
        var fine = FineBlock(Self.block)
        fine.append(time(2), [(7, Reading(2))])
        var later = FineBlock(Self.block)
        later.append(time(1), [(7, Reading(1)), (9, Reading(9))])
        fine.merge(later)
        let back = try FineBlock(Self.block, packed: fine.packed())
        #expect(back.readings(of: 7).map(\.reading) == [Reading(1), Reading(2)])
        #expect(back.readings(of: 9).map(\.reading) == [Reading(9), nil])
    }

    @Test("minutes keep count, sum and extremes; two halves make the whole")
    func minutes() throws {
        var (whole, first, second) = (MinuteBlock(), MinuteBlock(), MinuteBlock())
        for index in 0..<180 {
            let reading = Reading(UInt64(index) * 5000, 7)
            whole.add(reading, to: 7, minute: index / 12, milliseconds: 5000, isVolume: true)
            if index % 2 == 0 {
                first.add(reading, to: 7, minute: index / 12, milliseconds: 5000, isVolume: true)
            } else {
                second.add(reading, to: 7, minute: index / 12, milliseconds: 5000, isVolume: true)
            }
        }
        first.merge(second)
        #expect(first == whole)
        #expect(try MinuteBlock(packed: whole.packed()) == whole)
        let total = whole.total(of: 7)
        #expect(total.count == 180)
        #expect(total.milliseconds == 900_000)
        #expect(total.sum.first == 5000 * 179 * 90)
        #expect(total.maximum.first == 179_000)
        #expect(total.minimum.first == 0)
    }
}
