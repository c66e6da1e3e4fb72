import Foundation
import HubDatabase
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubLan

@Suite("events") struct EventTests {
    private static let all = 0..<Int64.max

    private func eventful(_ sequence: UInt64, _ count: Int = 1) -> Arrival {
        var one = arrival(sequence)
        one.snapshot.events = (0..<count).map { number in
            DeviceEvent(
                kind: .new, time: one.snapshot.windowEnded, mac: mac, address: IPAddress("192.168.7.10"),
                name: "annas-phone", detail: "\(number)")
        }
        return one
    }

    @Test("an event is kept once, with its snapshot, as it came")
    func once() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            var one = eventful(1)
            one.snapshot.events.append(
                DeviceEvent(
                    kind: .addressConflict, time: one.snapshot.windowBegan, mac: mac,
                    address: IPAddress("192.168.7.1"), otherMAC: MACAddress(raw: 0x0277_0000_0002),
                    previousAddress: IPAddress("192.168.7.11")))
            _ = try await running.store.store(one)
            #expect(try await running.store.store(one) == .repeated)
            let kept = try await running.store.events(EventQuestion(range: Self.all, most: 100))
            #expect(kept.map(\.event) == one.snapshot.events)
            #expect(kept.map(\.agent) == ["attic", "attic"])
            await running.stop()
        }
    }

    @Test("they are found by agent, device, other device and time")
    func questions() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 2)
            for sequence in UInt64(1)...3 { _ = try await running.store.store(eventful(sequence)) }
            func count(_ change: (inout EventQuestion) -> Void) async throws -> Int {
                var question = EventQuestion(range: Self.all, most: 100)
                change(&question)
                return try await running.store.events(question).count
            }
            #expect(try await count { $0.agent = "attic" } == 3)
            #expect(try await count { $0.agent = "cellar" } == 0)
            #expect(try await count { $0.device = mac.description } == 3)
            #expect(try await count { $0.device = "02:00:00:00:00:00" } == 0)
            #expect(try await count { $0.range = noon + 5000..<noon + 15_000 } == 2)
            #expect(try await count { $0.most = 1 } == 1)
            await running.stop()
        }
    }

    @Test("a wrong clock is mended, and nothing happens in the future")
    func clock() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            var one = eventful(1)
            let arrivedAt = one.arrivedAt
            one.snapshot.windowEnded = UTCTime(milliseconds: 86_400_000)
            one.snapshot.events[0].time = UTCTime(milliseconds: 86_400_000 - 2000)
            one.snapshot.events.append(
                DeviceEvent(kind: .gone, time: UTCTime(milliseconds: 1 << 52), mac: mac))
            _ = try await running.store.store(one)
            let times = try await running.store.events(EventQuestion(range: Self.all, most: 100)).map(
                \.event.time)
            #expect(times == [arrivedAt, UTCTime(milliseconds: arrivedAt.milliseconds - 2000)])
            await running.stop()
        }
    }

    @Test("of one agent so many are kept, numbered on after a restart, and their time ends")
    func bounded() async throws {
        try await withFolder { path in
            var running = try await Running(path)
            let store = running.store
            for sequence in UInt64(1)...200 { _ = try await store.store(eventful(sequence, 64)) }
            await running.stop()
            running = try await Running(path)
            _ = try await running.store.store(eventful(201, 100))
            let kept = try await running.store.events(EventQuestion(range: Self.all, most: 20_000))
            #expect(kept.count == Int(SnapshotBatch.mostEvents))
            #expect(kept.first?.event.time.milliseconds == noon + 201 * 5000)
            let database = running.store.database
            let agent = try #require(await AgentTable(database).numbers().first)
            try await LanStore.sweepEvents(of: agent, before: noon + 150 * 5000, database)
            let left = try await running.store.events(EventQuestion(range: Self.all, most: 20_000))
            #expect(left.count == 52 * 64)
            await running.stop()
        }
    }
}
