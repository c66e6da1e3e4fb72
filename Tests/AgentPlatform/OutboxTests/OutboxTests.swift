import MonitorCore
import Synchronization
import TestSupport
import Testing

@testable import Outbox

@Suite("the outbox and its thread", .timeLimit(.minutes(1))) struct OutboxTests {
    private let folder = ScratchFolder()
    private let memory = ScratchFolder(inMemory: true)
    private let time: @Sendable () -> UTCTime = { UTCTime(milliseconds: 1_800_000_000_000) }

    private var options: OutboxOptions {
        OutboxOptions(folder: folder.path, runFolder: memory.path)
    }

    @Test("asked right after a snapshot was handed in, it gives that, and before there was none nothing")
    func atOnce() async {
        let outbox = Outbox(time: time) { _ in }
        await outbox.adopt(options)
        for sequence: UInt64 in 1...50 {
            #expect(await outbox.oldest(atMost: 9).isEmpty)
            outbox.store(snapshot(sequence)) {}
            let all = await outbox.oldest(atMost: 9)
            #expect(all.map(\.report) == [snapshot(sequence)])
            await outbox.settle(all)
        }
        await outbox.close()
    }

    @Test("each snapshot is kept before anyone is told, in the order of storing")
    func stored() async {
        let outbox = Outbox(time: time) { _ in }
        await outbox.adopt(options)
        let (told, tell) = AsyncStream.makeStream(of: (UInt64, UInt64).self)
        for sequence: UInt64 in 1...20 {
            outbox.store(snapshot(sequence)) { [outbox] in tell.yield((sequence, outbox.waiting.count)) }
        }
        var (seen, next): ([UInt64], UInt64) = ([], 0)
        for await (sequence, waiting) in told {
            next += 1
            #expect(sequence == next && waiting == next)
            seen.append(sequence)
            if sequence == 20 { break }
        }
        let all = await outbox.oldest(atMost: 100)
        #expect(all.map(\.report) == (1...20).map { snapshot($0) })
        await outbox.settle(Array(all.prefix(5)))
        #expect(outbox.waiting.count == 15)
        #expect(outbox.waiting.oldest == time())
        #expect(outbox.waiting.isStored)
        #expect(outbox.due != nil)
        await outbox.close()
        #expect(outbox.waiting.count == 15, "the end tells what it leaves")
    }

    @Test("a look from outside sees the same, beside the program and without it")
    func look() async throws {
        let outbox = Outbox(time: time) { _ in }
        await outbox.adopt(options)
        for sequence: UInt64 in 1...6 { outbox.store(snapshot(sequence)) {} }
        let first = await outbox.oldest(atMost: 2)
        _ = await outbox.setAside(first[0])
        await outbox.settle([first[1]])
        let note = DeliveryNote(lastError: "503 Service\nUnavailable", nextTry: UTCTime(milliseconds: 5000))
        await outbox.note(note)
        let beside = try OutboxLook(options)
        #expect(beside.isInUse)
        #expect(beside.waiting.count == 4)
        #expect(beside.waiting.oldest == time())
        #expect(beside.waiting.refused == 1 && beside.setAside == 1)
        #expect(beside.note == DeliveryNote(lastError: "503 Service Unavailable", nextTry: note.nextTry))
        await outbox.close()
        let without = try OutboxLook(options)
        #expect(!without.isInUse)
        #expect(without.waiting.count == 4)
        #expect(without.waiting.refused == 1)
        #expect(throws: OutboxError.self) { try OutboxLook(OutboxOptions(folder: folder.path + "/no")) }
    }

    @Test("what was set aside is put back beside the program and without it")
    func requeue() async throws {
        let reading: ReportReader = { $0 == snapshot(1).json ? snapshot(1) : nil }
        let told = Mutex<[OutboxEvent]>([])
        let outbox = Outbox(
            time: time, report: { event in told.withLock { $0.append(event) } }, reading: reading)
        await outbox.adopt(options)
        outbox.store(snapshot(1)) {}
        for _ in 1...2 {
            #expect(await outbox.setAside(outbox.oldest(atMost: 1)[0]) != nil)
            #expect(try OutboxLook.requeue(options, at: time(), reading: reading) == nil)
            await outbox.tick()
            #expect(!OutboxLook.isAsking(options))
            #expect(await outbox.oldest(atMost: 9).map(\.report) == [snapshot(1)])
        }
        #expect(told.withLock { $0 } == [.requeued(snapshots: 1), .requeued(snapshots: 1)])
        #expect(await outbox.setAside(outbox.oldest(atMost: 1)[0]) != nil)
        await outbox.close()
        #expect(try OutboxLook.requeue(options, at: time(), reading: reading) == 1)
        #expect(try OutboxLook(options).waiting.count == 1)
        #expect(try OutboxLook(options).setAside == 0)
    }

    @Test("clearing works beside the program and without it")
    func clear() async throws {
        let cleared = Mutex<[OutboxEvent]>([])
        let outbox = Outbox(time: time) { event in cleared.withLock { $0.append(event) } }
        await outbox.adopt(options)
        for sequence: UInt64 in 1...3 { outbox.store(snapshot(sequence)) {} }
        #expect(await outbox.oldest(atMost: 9).count == 3)
        #expect(try OutboxLook.clear(options) == nil)
        #expect(OutboxLook.isAsking(options))
        await outbox.tick()
        #expect(!OutboxLook.isAsking(options))
        #expect(outbox.waiting.count == 0)
        #expect(cleared.withLock { $0 } == [.cleared(snapshots: 3)])
        for sequence: UInt64 in 4...5 { outbox.store(snapshot(sequence)) {} }
        await outbox.close()
        #expect(try OutboxLook.clear(options) == 2)
        #expect(try OutboxLook(options).waiting.count == 0)
    }
}
