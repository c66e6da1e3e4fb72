import MonitorCore
import TestSupport
import Testing

@testable import Outbox

@Suite("kinds of reports in the outbox") struct ReportKindTests {
    private let folder = ScratchFolder()
    private static let window = ReportKind("probes.window")!

    private func report(_ kind: ReportKind, _ sequence: UInt64, bytes: Int = 20) -> EncodedReport {
        EncodedReport(
            name: ReportName(kind: kind, serverID: "attic", startID: "start", sequence: sequence),
            takenAt: UTCTime(milliseconds: 1_800_000_000_000), json: Array(noise(bytes, sequence).utf8))
    }

    private func options(_ maximumBytes: Int = 64 << 20) -> OutboxOptions {
        OutboxOptions(folder: folder.path, maximumBytes: maximumBytes, syncSeconds: 0)
    }

    @Test("what 0.1.0 left is read as snapshots, and goes first")
    func earlier() throws {
        let recorded = try #require(Fixture.bytes(at: Fixture.path("link/agent-0.1.0/outbox.log")))
        let left = ScratchFolder(["/log/00000000004294967297.log": recorded])
        let drive = Drive(OutboxOptions(folder: left.path, syncSeconds: 0))
        drive.core.store(report(Self.window, 1), at: drive.now)
        let all = drive.deliver(atMost: 9)
        #expect(all.map(\.name.kind) == [.snapshot, .snapshot, .snapshot, .snapshot, Self.window])
        #expect(all.map(\.name.sequence) == [1, 2, 3, 4, 1])
        #expect(all[0].json.starts(with: "{\"messageType\":\"realtimeSnapshot\"".utf8))
        drive.close()
    }

    @Test("a snapshot is written as 0.1.0 wrote it, so that it reads it again")
    func asBefore() throws {
        let recorded = try #require(Fixture.bytes(at: Fixture.path("link/agent-0.1.0/outbox.log")))
        let header = try #require(RecordHeader(recorded[...].prefix(RecordHeader.longest)))
        let record = try #require(Record(header, payload: recorded[48..<header.recordBytes]))
        let report = try #require(record.report)
        let again = try #require(Record(report, position: record.position))
        #expect(again.bytes(settled: header.settled) == Array(recorded[..<header.recordBytes]))
    }

    @Test("each comes back as what it was stored as, in one order for all, also after a restart")
    func oneOrder() {
        let kinds = [
            ReportKind.snapshot, Self.window, ReportKind("a")!, ReportKind("logreview.lines-abcdefgh")!,
        ]
        let reports = (1...12).map { report(kinds[$0 % 4], UInt64($0)) }
        let drive = Drive(options())
        for report in reports { drive.core.store(report, at: drive.now) }
        drive.close()
        let again = Drive(options())
        #expect(again.deliver(atMost: 5) == reports)
        again.close()
    }

    @Test("what is given up for lack of room is counted by kind, and stays counted")
    func counted() {
        let drive = Drive(options(64 << 10))
        for sequence: UInt64 in 1...100 {
            let kind = sequence % 4 == 0 ? Self.window : .snapshot
            drive.core.store(report(kind, sequence, bytes: 2000), at: drive.now)
        }
        let glance = drive.core.glance()
        let given = glance.droppedByKind
        #expect(glance.dropped == given[.snapshot] && glance.droppedOthers == given[Self.window])
        #expect(glance.dropped > 0 && glance.droppedOthers > 0)
        #expect(glance.count + glance.dropped + glance.droppedOthers == 100)
        #expect(glance.dropped / 3 - glance.droppedOthers <= 1, "one in four is a window")
        let told = drive.told.contains {
            if case .droppedReports(let kinds, .disk) = $0 { kinds[Self.window] != nil } else { false }
        }
        #expect(told)
        drive.close()
        let again = Drive(options(64 << 10)).core.glance()
        #expect(again.dropped == glance.dropped && again.droppedOthers == glance.droppedOthers)
    }

    @Test("one that the platform refused lies under its kind, and is counted apart from snapshots")
    func refused() throws {
        let drive = Drive(options())
        drive.core.store(report(Self.window, 7), at: drive.now)
        let next = try #require(drive.core.oldest(atMost: 1, at: drive.now).first)
        let path = try #require(drive.core.setAside(next, at: drive.now))
        #expect(path.hasSuffix("_start_7_probes.window.json"))
        let glance = drive.core.glance()
        #expect(glance.refused == 0 && glance.refusedOthers == 1 && glance.count == 0)
        drive.close()
    }

    @Test("no flipped bit in the kind goes unnoticed")
    func everyBit() throws {
        let record = try #require(Record(report(Self.window, 1), position: 1))
        let bytes = record.bytes(settled: 0)
        for index in 0..<RecordHeader.longest {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                let header = RecordHeader(damaged[...].prefix(RecordHeader.longest))
                let found = header.flatMap { Record($0, payload: damaged[$0.byteCount...]) }
                #expect(found == nil, "byte \(index), bit \(bit)")
            }
        }
    }
}
