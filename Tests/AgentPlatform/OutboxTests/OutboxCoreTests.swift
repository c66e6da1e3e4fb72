import Glibc
import MonitorCore
import Synchronization
import TestSupport
import Testing

@testable import Outbox

@Suite("the outbox") struct OutboxCoreTests {
    private let folder = ScratchFolder()
    private let memory = ScratchFolder(inMemory: true)
    private let copies = Copies()

    /// With a folder in memory, without one, and with every snapshot made safe at once.
    enum Manner: String, CaseIterable, CustomTestStringConvertible {
        case head, plain, synchronous
        var testDescription: String { rawValue }
    }

    private func options(_ manner: Manner = .plain, maximumBytes: Int = 1 << 20) -> OutboxOptions {
        OutboxOptions(
            folder: folder.path, runFolder: manner == .head ? memory.path : nil, maximumBytes: maximumBytes,
            maximumMemoryBytes: 1 << 20, syncSeconds: manner == .synchronous ? 0 : 30)
    }

    @Test("what was stored is delivered once, whole and in order", arguments: Manner.allCases)
    func order(manner: Manner) {
        let drive = Drive(options(manner))
        drive.store(1...30)
        #expect(drive.core.waiting == 30)
        #expect(drive.deliver(10) == (1...10).map { snapshot($0) })
        drive.wait(60)
        drive.core.tick(at: drive.now)
        drive.store(31...40)
        #expect(drive.sequences() == Array(11...40))
        #expect(drive.core.glance().count == 0)
        #expect(drive.told == [])
    }

    @Test("a crash loses nothing, at whatever moment; repeats nothing either", arguments: Manner.allCases)
    func crash(manner: Manner) {
        var (stored, delivered): (UInt64, [UInt64]) = (0, [])
        var random = SeededRandom(seed: 5)
        for _ in 0..<40 {
            // Nothing is closed: what the object held is gone with it, as in a crash.
            let drive = Drive(options(manner))
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                stored += 1
                drive.store(stored...stored)
                drive.wait(Double.random(in: 0...20, using: &random))
                drive.core.tick(at: drive.now)
                delivered += drive.sequences(Int.random(in: 0...2, using: &random))
            }
        }
        delivered += Drive(options(manner)).sequences()
        #expect(delivered == Array(1...stored))
    }

    @Test("a file that cannot be read holds the rest up for a minute, and no longer")
    func unreadable() throws {
        let drive = Drive(options(maximumBytes: 1 << 20))
        for sequence in UInt64(1)...40 {
            drive.core.store(snapshot(sequence, json: noise(20_000, sequence)), at: drive.now)
        }
        let files = SegmentedLog.positions(in: "\(folder.path)/log")
        try #require(files.count > 2)
        // Positions begin anywhere; sequences here begin with 1.
        let (second, third) = (files[1] - files[0] + 1, files[2] - files[0] + 1)
        let path = drive.core.place!.log.path(of: .init(first: files[1], bytes: 0))
        unlink(path)
        mkdir(path, 0o700)
        let before = drive.sequences()
        #expect(before == Array(1..<second))
        drive.store(41...41)
        #expect(drive.core.isStored)
        drive.wait(61)
        #expect(drive.sequences() == [])
        #expect(drive.sequences() == Array(third...41))
        let lost = third - second
        #expect(drive.told.contains(.damaged(snapshots: lost, folder: folder.path)))
        #expect(drive.core.losses.dropped == lost)
    }

    @Test("the newest file is put aside at a start where it cannot be read; the others are delivered")
    func unreadableNewest() throws {
        let drive = Drive(options(maximumBytes: 1 << 20))
        for sequence in UInt64(1)...40 {
            drive.core.store(snapshot(sequence, json: noise(20_000, sequence)), at: drive.now)
        }
        drive.close()
        let files = SegmentedLog.positions(in: "\(folder.path)/log")
        let newest = try #require(files.last)
        let path =
            drive.core.place?.log.path(of: .init(first: newest, bytes: 0))
            ?? SegmentedLog(folder: "\(folder.path)/log", segmentBytes: 1).path(
                of: .init(first: newest, bytes: 0))
        unlink(path)
        mkdir(path, 0o700)
        let again = Drive(options(maximumBytes: 1 << 20))
        again.store(41...41)
        #expect(again.sequences() == Array(1..<(newest - files[0] + 1)) + [41])
    }

    @Test("a folder in memory that was away for a run takes nothing that was stored meanwhile for delivered")
    func runFolderAway() {
        let first = Drive(options(.head))
        first.store(1...40)
        first.deliver()
        first.close()
        let second = Drive(options(.plain))
        second.store(41...60)
        second.close()
        #expect(Drive(options(.head)).sequences() == Array(41...60))
    }

    @Test("a wish to clear that nobody answered is not meant for a later backlog")
    func staleClear() throws {
        try OutboxRequest.clear.make(folder.path)
        let drive = Drive(options())
        #expect(!OutboxRequest.clear.isThere(folder.path))
        drive.store(1...3)
        #expect(drive.sequences() == [1, 2, 3])
    }

    @Test("an orderly end puts everything on disk: the folder in memory is not needed any more")
    func close() {
        let first = Drive(options(.head))
        first.store(1...5)
        first.deliver(2)
        first.close()
        let second = Drive(options(.plain))
        #expect(second.told == [.found(waiting: 3, folder: folder.path)])
        #expect(second.sequences() == [3, 4, 5])
    }

    @Test("a power cut costs what is younger than syncSeconds, and nothing where they are 0")
    func powerCut() {
        let careful = Drive(options(.synchronous))
        careful.store(1...5)
        #expect(Drive(copied(.synchronous)).sequences() == [1, 2, 3, 4, 5])
        careful.close()
        let drive = Drive(options(.head))
        drive.deliver()
        drive.store(6...8)
        drive.wait(30)
        drive.core.tick(at: drive.now)
        drive.store(9...10)
        #expect(Drive(copied(.head)).sequences() == [6, 7, 8])
    }

    /// The outbox on a copy of the folder, with another folder in memory.
    private func copied(_ manner: Manner) -> OutboxOptions {
        let (copy, memory) = (ScratchFolder(folder.contents()), ScratchFolder(inMemory: true))
        copies.keep(copy)
        copies.keep(memory)
        var options = options(manner)
        options.folder = copy.path
        if manner == .head { options.runFolder = memory.path }
        return options
    }

    @Test("while deliveries succeed, nothing is written to disk where there is a folder in memory")
    func healthy() {
        let drive = Drive(options(.head))
        let before = folder.contents()
        for sequence: UInt64 in 1...100 {
            drive.store(sequence...sequence)
            drive.wait(5)
            #expect(drive.sequences() == [sequence])
            drive.core.tick(at: drive.now)
        }
        #expect(folder.contents() == before)
        #expect(memory.contents().filter { $0.key.hasSuffix(".head") }.values.first == [])
    }

    @Test("an outage is written in portions of syncSeconds")
    func portions() {
        let drive = Drive(options(.head))
        for sequence: UInt64 in 1...24 {
            drive.store(sequence...sequence)
            let portion = UInt64(folder.logBytes > 0 ? 1 : 0)
            #expect((portion > 0) == (sequence > 6), "at \(sequence)")
            drive.wait(5)
            if let due = drive.core.due, due <= drive.instant { drive.core.tick(at: drive.now) }
        }
        #expect(drive.sequences() == Array(1...24))
        #expect(folder.logBytes == 0)
    }

    @Test("what is due goes to disk with the next snapshot, without anyone's tick")
    func due() {
        let drive = Drive(options(.head))
        for sequence: UInt64 in 1...3 {
            drive.store(sequence...sequence)
            drive.wait(16)
        }
        #expect(drive.core.recent.isEmpty && folder.logBytes > 0)
        #expect(Drive(copied(.head)).sequences() == [1, 2, 3])
    }

    @Test("beyond the bound the oldest go first, and are counted", arguments: Manner.allCases)
    func bound(manner: Manner) {
        let drive = Drive(options(manner, maximumBytes: 1 << 20))
        for sequence: UInt64 in 1...600 {
            drive.core.store(snapshot(sequence, json: noise(4000, sequence)), at: drive.now)
            #expect(folder.bytes <= 1 << 20)
        }
        let left = drive.sequences()
        #expect(left.count > 150)
        #expect(left == Array((601 - UInt64(left.count))...600))
        #expect(drive.core.losses.dropped == UInt64(600 - left.count))
        let dropped = drive.told.reduce(UInt64(0)) { sum, event in
            guard case .dropped(let count, .disk) = event else { return sum }
            return sum + count
        }
        #expect(dropped == drive.core.losses.dropped)
        drive.close()
        #expect(Drive(options(manner)).core.losses.dropped == dropped, "also later")
    }

    @Test("beyond the age snapshots are given up; those of a clock that was never set are not")
    func age() {
        var options = options()
        options.maximumAgeSeconds = 3600
        let drive = Drive(options)
        drive.core.store(snapshot(1, at: 100), at: drive.now)
        drive.store(2...4)
        drive.wait(3000)
        drive.store(5...6)
        #expect(drive.sequences(1) == [1])
        drive.wait(1000)
        #expect(drive.sequences() == [5, 6])
        #expect(drive.core.losses.dropped == 3)
        #expect(
            drive.told == [.dropped(snapshots: 3, .age)])
    }

    @Test("without its folder it carries on from memory, bounded, and goes to disk once there is one")
    func missingFolder() throws {
        var options = options()
        options.folder += "/later"
        options.maximumMemoryBytes = 65_536
        let drive = Drive(options)
        drive.store(1...3)
        #expect(drive.told.count == 1)
        guard case .carryingOnFromMemory(let error) = drive.told[0] else { throw Unexpected() }
        #expect(
            error.description
                == "cannot use '\(options.folder)': There is no such folder. "
                + "Make the folder, or name another with STATE_DIR."
        )
        #expect(!drive.core.glance().isStored)
        #expect(drive.sequences(1) == [1])
        for sequence: UInt64 in 4...100 {
            drive.core.store(snapshot(sequence, json: noise(2000, sequence)), at: drive.now)
        }
        #expect(drive.core.recent.bytes <= 65_536)
        #expect(drive.core.due! > drive.instant, "nobody is kept busy meanwhile")
        let dropped = drive.core.losses.dropped
        #expect(dropped > 50)
        #expect(drive.told.last == .dropped(snapshots: 1, .memory) && drive.told.count == 2, "told once")
        mkdir(options.folder, 0o700)
        drive.wait(11)
        drive.core.tick(at: drive.now)
        #expect(drive.told.last == .backOnDisk(folder: options.folder))
        #expect(drive.core.recent.isEmpty && drive.core.glance().isStored)
        drive.store(101...101)
        #expect(Drive(copyOf(options)).sequences() == Array((dropped + 2)...101))
        #expect(drive.sequences() == Array((dropped + 2)...101))
    }

    private func copyOf(_ options: OutboxOptions) -> OutboxOptions {
        var options = options
        let copy = ScratchFolder(ScratchFolder.contents(of: options.folder))
        copies.keep(copy)
        options.folder = copy.path
        return options
    }

    @Test("a folder that comes late already holds an older backlog, which goes first")
    func lateBacklog() {
        var options = options()
        options.folder += "/late"
        mkdir(options.folder, 0o700)
        let first = Drive(options)
        first.store(1...4)
        first.close()
        rename(options.folder, options.folder + "r")
        let second = Drive(options)
        second.store(5...7)
        let inFlight = second.core.oldest(atMost: 1, at: second.now)
        #expect(inFlight.map(\.report.name.sequence) == [5])
        rename(options.folder + "r", options.folder)
        second.wait(11)
        second.core.tick(at: second.now)
        second.core.settle(inFlight, at: second.now)
        #expect(second.sequences() == [1, 2, 3, 4, 5, 6, 7], "a ticket of before settles nothing else")
    }

    @Test("a folder that goes and comes back finds everything once, also after a crash")
    func awayAndBack() throws {
        let drive = Drive(options(.head))
        drive.store(1...3)
        rename(folder.path + "/log", folder.path + "/elsewhere")
        drive.wait(31)
        drive.store(4...4)
        guard case .carryingOnFromMemory(let error) = drive.told.last else { throw Unexpected() }
        #expect(error.code == .missing)
        #expect(drive.sequences(1) == [1])
        drive.store(5...6)
        rename(folder.path + "/elsewhere", folder.path + "/log")
        drive.wait(11)
        drive.store(7...7)
        #expect(drive.told.last == .backOnDisk(folder: folder.path))
        #expect(drive.sequences(1) == [2])
        drive.store(8...8)
        drive.core.place = nil
        #expect(Drive(options(.head)).sequences() == [3, 4, 5, 6, 7, 8])
    }

    @Test("two never share a folder: the second says so, and takes over when the first is gone")
    func lock() throws {
        var first: Drive? = Drive(options())
        first?.store(1...2)
        let second = Drive(options())
        second.store(3...4)
        guard case .carryingOnFromMemory(let error) = second.told.first else { throw Unexpected() }
        #expect(error.code == .inUse)
        first?.close()
        first = nil
        second.wait(11)
        second.core.tick(at: second.now)
        #expect(second.sequences() == [1, 2, 3, 4])
    }

    @Test("a refused snapshot is set aside as it would have been sent, in a bounded folder")
    func setAside() throws {
        let drive = Drive(options(maximumBytes: 1 << 20))
        drive.store(1...3)
        let refused = drive.core.oldest(atMost: 1, at: drive.now)[0]
        let path = try #require(drive.core.setAside(refused, at: drive.now))
        #expect(path.hasPrefix(folder.path + "/refused/2027-01-15T08:00:00.000Z_start_1"))
        #expect(Fixture.bytes(at: path) == snapshot(1).json)
        #expect(drive.sequences() == [2, 3])
        #expect(drive.core.losses.rejected == 1)
        for sequence: UInt64 in 4...40 {
            drive.core.store(snapshot(sequence, json: noise(10_000, sequence)), at: drive.now)
            _ = drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now)
        }
        let files = Fixture.entries(of: folder.path + "/refused")
        #expect((10...13).contains(files.count))
        #expect(files.contains { $0.hasSuffix("_40.json") })
    }

    @Test("clearing removes what waits and what was set aside, and what comes after is as ever")
    func clear() {
        for manner in Manner.allCases {
            let drive = Drive(options(manner))
            drive.store(1...5)
            _ = drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now)
            #expect(drive.core.clear(at: drive.now) == 4)
            #expect(Fixture.entries(of: folder.path + "/refused") == [])
            drive.store(6...7)
            #expect(drive.sequences() == [6, 7])
        }
    }

    @Test("what was set aside comes back behind what waits, and its file goes; what is no snapshot stays")
    func requeue() throws {
        for manner in Manner.allCases {
            let drive = Drive(options(manner))
            drive.store(1...3)
            for _ in 1...2 {
                _ = drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now)
            }
            try OpenFile(folder.path + "/refused/a-note.json", .anew).write(Array("no".utf8), at: 0)
            #expect(drive.core.requeue(Self.reading, at: drive.now) == 2)
            #expect(Fixture.entries(of: folder.path + "/refused") == ["a-note.json"])
            #expect(drive.core.isStored && drive.core.recent.isEmpty, "a power cut loses none of them")
            #expect(drive.core.losses.rejected >= 2, "what was counted stays counted")
            #expect(drive.deliver() == [3, 1, 2].map { snapshot($0) })
            drive.close()
        }
    }

    @Test("while the disk is out of use nothing is put back, and nothing that waits is given up for it")
    func requeueWithoutDisk() {
        var options = options()
        options.maximumMemoryBytes = 40_000
        let drive = Drive(options)
        for sequence: UInt64 in 1...9 {
            drive.core.store(snapshot(sequence, json: noise(8000, sequence)), at: drive.now)
            _ = drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now)
        }
        drive.core.failed(OutboxError(.noSpace, folder.path, "No space left on device"), at: drive.now)
        drive.store(10...12)
        let reading: ReportReader = { snapshot(0, json: String(decoding: $0, as: UTF8.self)) }
        #expect(drive.core.requeue(reading, at: drive.now) == 0)
        #expect(drive.sequences() == [10, 11, 12])
        #expect(Fixture.entries(of: folder.path + "/refused").count == 9)
    }

    @Test("where the disk is full of what waits, what was set aside stays so")
    func requeueWithoutRoom() {
        let drive = Drive(options(maximumBytes: 256 << 10))
        for sequence: UInt64 in 1...3 {
            drive.core.store(snapshot(sequence, json: noise(8000, sequence)), at: drive.now)
            _ = drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now)
        }
        for sequence: UInt64 in 4...60 {
            drive.core.store(snapshot(sequence, json: noise(8000, sequence)), at: drive.now)
        }
        drive.core.moveToLog(at: drive.now, synchronizing: true)
        let (waiting, dropped) = (drive.core.waiting, drive.core.losses.dropped)
        let reading: ReportReader = { snapshot(0, json: String(decoding: $0, as: UTF8.self)) }
        let count = drive.core.requeue(reading, at: drive.now)
        #expect(drive.core.losses.dropped == dropped)
        #expect(drive.core.waiting == waiting + count)
        #expect(Fixture.entries(of: folder.path + "/refused").count == 3 - Int(count))
        #expect(drive.sequences().prefix(Int(waiting)).elementsEqual((61 - waiting)...60))
    }

    @Test("what was set aside longer ago than may wait stays where it is")
    func requeueTooOld() throws {
        var options = options()
        options.maximumAgeSeconds = 3600
        let drive = Drive(options)
        drive.store(1...1)
        _ = drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now)
        drive.wait(3601)
        #expect(drive.core.requeue(Self.reading, at: drive.now) == 0)
        #expect(Fixture.entries(of: folder.path + "/refused").count == 1)
        drive.close()
        #expect(try OutboxLook.requeue(options, at: drive.now.time, reading: Self.reading) == 0)
        #expect(Fixture.entries(of: folder.path + "/refused").count == 1)
        #expect(drive.core.losses.dropped == 0)
    }

    /// As the program reads them; here the sequence is all there is.
    private static let reading: ReportReader = { json in
        let digits = String(decoding: json, as: UTF8.self).dropFirst(12).prefix { $0.isNumber }
        return UInt64(digits).map { snapshot($0) }
    }

    @Test("in memory alone nothing is written, and what grows over the bound is given up, told once")
    func inMemory() {
        var options = options(.head)
        options.isInMemory = true
        options.maximumMemoryBytes = 10_000
        let drive = Drive(options)
        for sequence: UInt64 in 1...20 {
            drive.core.store(snapshot(sequence, json: noise(1000, sequence)), at: drive.now)
        }
        drive.wait(60)
        drive.core.tick(at: drive.now)
        #expect(drive.core.due == nil)
        #expect(!drive.core.glance().isStored)
        #expect(drive.told == [.dropped(snapshots: 1, .memory)])
        #expect(drive.core.setAside(drive.core.oldest(atMost: 1, at: drive.now)[0], at: drive.now) == nil)
        let left = drive.sequences()
        #expect(left.last == 20 && (5...12).contains(left.count))
        drive.close()
        #expect(Fixture.entries(of: folder.path) == [])
        #expect(Fixture.entries(of: memory.path) == [])
    }

    @Test("several at a time follow one another, also from disk to memory", arguments: Manner.allCases)
    func batches(manner: Manner) {
        let drive = Drive(options(manner))
        drive.store(1...10)
        drive.wait(31)
        drive.core.tick(at: drive.now)
        drive.store(11...20)
        #expect(drive.deliver(atMost: 4).map(\.name.sequence) == Array(1...20))
    }

    @Test("other bounds and another folder are taken; what waits elsewhere stays there")
    func adopt() {
        let other = ScratchFolder()
        let drive = Drive(options())
        drive.store(1...3)
        var changed = options()
        changed.maximumBytes *= 2
        drive.core.adopt(changed, at: drive.now)
        #expect(drive.sequences(1) == [1])
        changed.folder = other.path
        drive.core.adopt(changed, at: drive.now)
        drive.store(4...4)
        #expect(drive.sequences() == [4])
        drive.core.adopt(options(), at: drive.now)
        #expect(drive.sequences() == [2, 3])
    }
}

struct Unexpected: Error {}

/// Folders that must outlive the function that made them, but not the test.
private final class Copies: Sendable {
    private let all = Mutex<[ScratchFolder]>([])

    func keep(_ folder: ScratchFolder) { all.withLock { $0.append(folder) } }
}
