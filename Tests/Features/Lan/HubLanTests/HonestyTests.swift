import HubSeries
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubLan

@Suite("where charts may show too little") struct HonestyTests {
    private func lossy(_ sequence: UInt64, dropped: UInt64, packets: UInt64 = 0, start: String = "s")
        -> Arrival
    {
        var one = arrival(sequence, start: start)
        one.snapshot.capture = CaptureReport(
            totals: TrafficTotals(), kernelReceivedPackets: 100, kernelDroppedPackets: packets,
            isComplete: packets == 0)
        one.snapshot.delivery = DeliveryReport(
            waitingSnapshots: 0, droppedSnapshots: dropped, deliveredSnapshots: 0)
        return one
    }

    private func sums(_ kind: SeriesKind, _ store: HubStore) async throws -> [Reading] {
        try await store.history(of: SeriesKey(kind), agent: "attic", in: noon..<noon + 900_000, step: 1000)
            .map(\.aggregate.sum)
    }

    @Test("dropped packets and incomplete windows are series")
    func capture() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(lossy(1, dropped: 0))
            _ = try await running.store.store(lossy(2, dropped: 0, packets: 7))
            _ = try await running.store.store(arrival(3))
            #expect(try await sums(.capture, running.store) == [Reading(0), Reading(7, 1)])
            await running.stop()
        }
    }

    @Test("snapshots given up count by growth, through restarts of either side and late ones")
    func delivery() async throws {
        try await withFolder { path in
            var running = try await Running(path)
            for (sequence, dropped) in [(2, 40), (3, 42), (1, 39)] as [(UInt64, UInt64)] {
                _ = try await running.store.store(lossy(sequence, dropped: dropped))
            }
            await running.stop()
            running = try await Running(path)
            _ = try await running.store.store(lossy(4, dropped: 45))
            _ = try await running.store.store(lossy(5, dropped: 1, start: "s2"))
            #expect(try await sums(.delivery, running.store).map(\.first) == [0, 0, 2, 3, 1])
            await running.stop()
        }
    }

    @Test("an agent that counts beyond all bounds in a moment is kept, sealed and drawn at the bound")
    func beyondBounds() async throws {
        try await withFolder { path in
            let running = try await Running(path, sealEvery: .milliseconds(20))
            var one = arrival(1, down: .max)
            one.snapshot.windowSeconds = 0.001
            _ = try await running.store.store(one)
            let points = try await running.store.history(
                of: SeriesKey(device: mac), agent: "attic", in: noon..<noon + 900_000, step: 900_000)
            #expect(points.first?.aggregate.maximum.first == UInt64(Int64.max))
            #expect(points.first?.aggregate.sum.second == 7)
            await running.stop()
        }
    }

    @Test("what the agent could not tell apart is the traffic of 'other'")
    func others() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            var one = lossy(1, dropped: 0)
            one.snapshot.capture.totals?.otherDownload.bytes = 11
            one.snapshot.capture.totals?.otherUpload.bytes = 5
            _ = try await running.store.store(one)
            let totals = try await running.store.totals(of: "attic", in: Period(number: 20_240_101))
            #expect(totals.last?.device == "other")
            #expect(totals.last?.downloadedBytes == 11)
            #expect(totals.last?.uploadedBytes == 5)
            await running.stop()
        }
    }
}
