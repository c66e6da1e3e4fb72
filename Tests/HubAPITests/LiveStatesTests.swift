import MonitorCore
import Testing

@testable import HubAPI

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
            let states = LiveStates()
            states.offer(
                snapshot(seconds: window), version: nil, arrivedAt: UTCTime(milliseconds: 0),
                heardAt: .now - .seconds(silent))
            #expect(states.newest(of: "attic") != nil)
            #expect((states.present(of: "attic") != nil) == isPresent)
        }
    }
}
