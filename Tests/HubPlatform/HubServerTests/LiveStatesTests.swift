import Agents
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubLan
@testable import HubServer

@Suite("what is now") struct LiveStatesTests {
    private func snapshot(seconds: Double) -> Snapshot {
        Snapshot(
            name: SnapshotName(serverID: "attic", startID: "a", sequence: 1),
            takenAt: UTCTime(milliseconds: 0), windowBegan: UTCTime(milliseconds: 0),
            windowEnded: UTCTime(milliseconds: 0), windowSeconds: seconds, host: HostMetrics(), devices: [],
            capture: CaptureReport(isComplete: true))
    }

    @Test(
        "a router is present until four windows, half a minute at least and a day at most, are over",
        arguments: [(5.0, 30), (60, 240), (1e9, 86_400)])
    func silence(window: Double, seconds: Int) {
        for (silent, isPresent) in [(seconds - 5, true), (seconds + 1, false)] {
            let states = LiveStates(bell: LiveBell())
            states.offer(
                snapshot(seconds: window), version: nil, arrivedAt: UTCTime(milliseconds: 0),
                heardAt: .now - .seconds(silent))
            #expect(states.newest(of: "attic") != nil)
            #expect((states.present(of: "attic") != nil) == isPresent)
        }
    }

    private func arrival(_ snapshot: Snapshot) -> Arrival {
        Arrival(
            snapshot: snapshot, key: 1, agentVersion: nil, arrivedAt: UTCTime(milliseconds: 0),
            body: [1, 2, 3])
    }

    @Test("what is live of an agent goes when the agent is removed, and no sooner")
    func removed() async throws {
        try await AskedHub.with { hub in
            _ = try await hub.store.newKey(.approved)
            #expect(try await hub.store.owner(of: 1, claiming: "attic") == "attic")
            let (board, newest) = (LiveMessages(), NewestSnapshots())
            let states = LiveStates(bell: hub.house.host.live)
            let forgetting = LiveForgetting(
                agents: hub.house.host.agents, board: board, states: states, newest: newest)
            board.put([], of: "attic")
            states.offer(
                snapshot(seconds: 5), version: nil, arrivedAt: UTCTime(milliseconds: 0))
            newest.put(arrival(snapshot(seconds: 5)))
            await forgetting.forget()
            #expect(board.agents == ["attic"])
            #expect(states.all.count == 1)
            #expect(newest.agents == ["attic"])
            #expect(try await hub.store.remove(agent: "attic"))
            await forgetting.forget()
            #expect(board.agents == [])
            #expect(states.all.isEmpty)
            #expect(newest.agents == [])
        }
    }

    @Test("browsers are told that an agent is gone")
    func gone() throws {
        let states = LiveStates(bell: LiveBell())
        states.offer(snapshot(seconds: 5), version: nil, arrivedAt: UTCTime(milliseconds: 0))
        let topics = LiveTopics(LiveTopic.ofAgents(states))
        topics.follow("overview")
        let before = try #require(topics.message("overview", after: 0))
        #expect(String(decoding: before.bytes, as: UTF8.self).contains("attic"))
        states.forget(["attic"])
        topics.advance()
        let after = try #require(topics.message("overview", after: before.version))
        let text = String(decoding: after.bytes, as: UTF8.self)
        #expect(text.contains(#""full":true"#))
        #expect(!text.contains("attic"))
    }

    @Test("of the newest snapshot, the request that it came with is not kept")
    func body() {
        let newest = NewestSnapshots()
        newest.put(arrival(snapshot(seconds: 5)))
        #expect(newest.all.map(\.body) == [nil])
    }
}
