import TestSupport
import Testing

@testable import Outbox

@Suite("the outbox's log on disk") struct SegmentedLogTests {
    private let folder = ScratchFolder()

    private func filled(_ positions: ClosedRange<UInt64>, segmentBytes: Int = 600) throws -> SegmentedLog {
        var log = try SegmentedLog.surveyed(in: folder.path, segmentBytes: segmentBytes).0
        for position in positions {
            let record = try #require(Record(snapshot(position), position: position))
            try log.append([record], settled: 0)
        }
        return log
    }

    private func read(
        _ log: inout SegmentedLog, after settled: UInt64 = 0
    ) throws -> (positions: [UInt64], damaged: UInt64) {
        var (found, damaged, position): ([UInt64], UInt64, UInt64) = ([], 0, settled)
        while true {
            let reading = try log.records(after: position, atMost: 3, bytes: 1 << 20)
            damaged += reading.damaged
            guard let last = reading.records.last else { return (found, damaged) }
            found += reading.records.map(\.position)
            position = last.position
        }
    }

    @Test("gives every record in order, across files, again and again, and after a reopening")
    func order() throws {
        var log = try filled(1...50)
        #expect(log.segments.count > 5)
        #expect(log.waiting(after: 0) == 50)
        #expect(log.waiting(after: 20) == 30)
        for settled: UInt64 in [0, 0, 7, 49, 50] {
            let expected = settled < 50 ? Array((settled + 1)...50) : []
            #expect(try read(&log, after: settled) == (expected, 0))
        }
        var again = try SegmentedLog.surveyed(in: folder.path, segmentBytes: 600).0
        #expect(again.segments == log.segments)
        #expect(try read(&again, after: 0) == (Array(1...50), 0))
    }

    @Test("whole files go once all that they hold is done with; the newest only where asked")
    func removal() throws {
        var log = try filled(1...50)
        let files = log.segments.count
        log.remove(through: log.segments[1].first, withNewest: false)
        #expect(log.segments.count == files - 1)
        log.remove(through: 50, withNewest: false)
        #expect(log.segments.count == 1)
        #expect(log.waiting(after: 50) == 0)
        log.remove(through: 50, withNewest: true)
        #expect(Fixture.entries(of: folder.path) == [])
        try log.append([#require(Record(snapshot(51), position: 51))], settled: 50)
        #expect(try read(&log, after: 50) == ([51], 0))
    }

    @Test("a torn end is cut off, wherever it was torn, and everything before it stays")
    func tornEnd() throws {
        let log = try filled(1...5, segmentBytes: 1 << 20)
        let path = log.path(of: log.segments[0])
        let bytes = try #require(Fixture.bytes(at: path))
        let size = bytes.count / 5
        for count in 0..<bytes.count {
            folder.write("/" + path.split(separator: "/").last!, Array(bytes[..<count]))
            var (cut, damagedBytes) = try SegmentedLog.surveyed(in: folder.path, segmentBytes: 1 << 20)
            let whole = try read(&cut).positions
            #expect(whole == Array((1...6).prefix(whole.count)))
            #expect(whole.count >= count / (size + 2) && whole.count <= count / (size - 2))
            #expect(damagedBytes == count - cut.bytes)
        }
    }

    @Test("damage in the middle costs the records it touches, and is counted")
    func middle() throws {
        let log = try filled(1...20, segmentBytes: 1 << 20)
        let path = log.path(of: log.segments[0])
        var bytes = try #require(Fixture.bytes(at: path))
        let size = bytes.count / 20
        for index in (5 * size)..<(7 * size) { bytes[index] = 0xaa }
        folder.write("/" + path.split(separator: "/").last!, bytes)
        var again = try SegmentedLog.surveyed(in: folder.path, segmentBytes: 1 << 20).0
        let (positions, damaged) = try read(&again)
        #expect(positions.count + Int(damaged) == 20)
        #expect((2...4).contains(damaged))
        #expect(positions.prefix(5) == [1, 2, 3, 4, 5] && positions.last == 20)
    }

    @Test("a damaged or missing file among others costs what it held, and is counted")
    func wholeFile() throws {
        let log = try filled(1...50)
        let (second, third) = (log.segments[1], log.segments[2])
        folder.write(
            "/" + log.path(of: second).split(separator: "/").last!, [UInt8](repeating: 0, count: second.bytes)
        )
        var again = try SegmentedLog.surveyed(in: folder.path, segmentBytes: 600).0
        let (positions, damaged) = try read(&again)
        #expect(damaged == third.first - second.first)
        #expect(positions == Array(1..<second.first) + Array(third.first...50))
    }

    @Test("positions that were done with before a record was written are no damage")
    func settledGap() throws {
        var log = try filled(1...5)
        try log.append([#require(Record(snapshot(9), position: 9))], settled: 8)
        #expect(try read(&log, after: 5) == ([9], 0))
        #expect(try SegmentedLog.surveyed(in: folder.path, segmentBytes: 600).0.recoveredSettled == 8)
    }

    @Test("files of other names are left alone")
    func strangers() throws {
        for name in ["readme", "1.log", "00000000000000000000.log", "0000000000000000000x.log"] {
            folder.write("/\(name)", [1])
        }
        let (log, damagedBytes) = try SegmentedLog.surveyed(in: folder.path, segmentBytes: 600)
        #expect(log.segments.isEmpty && damagedBytes == 0)
        #expect(Fixture.entries(of: folder.path).count == 4)
    }
}

private func == (a: (positions: [UInt64], damaged: UInt64), b: ([UInt64], UInt64)) -> Bool {
    a.positions == b.0 && a.damaged == b.1
}
