import Agents
import Dispatch
import HubCore
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("readers apart") struct ReaderTests {
    @Test(
        "however many charts are asked for, keys, health and posts do not wait for them",
        .timeLimit(.minutes(1)))
    func apart() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            let store = running.store
            let secret = try await store.newKey(.approved)
            let gate = DispatchSemaphore(value: 0)
            let charts = (1...8).map { _ in
                Task { try await store.database.read(.chart) { _ in gate.wait() } }
            }
            // So that those that get a reader have it.
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await store.key(secret) != nil)
            #expect(try await store.store(arrival(1)) == .stored)
            #expect(try await store.agents().count == 1)
            #expect(await store.database.health().trouble == nil)
            for _ in charts { gate.signal() }
            for chart in charts { try await chart.value }
            await running.stop()
        }
    }
}
