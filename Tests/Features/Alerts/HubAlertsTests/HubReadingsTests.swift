import HubCore
import HubServer
import MonitorCore
import Testing

@testable import HubAlerts

@Suite("what the hub reads of itself") struct HubReadingsTests {
    private let now = UTCTime(milliseconds: 1_796_032_930_000)

    @Test("a certificate's days are counted to its end, also beyond it; without one nothing expires")
    func certificate() {
        func value(_ days: Double) -> AlertReading.Value {
            let end = UTCTime(milliseconds: now.milliseconds + Int64(days * 86_400_000))
            return HubReadings.certificate(end, at: now).value
        }
        #expect(value(13.5) == .number(13.5))
        #expect(value(-2) == .number(-2))
        #expect(HubReadings.certificate(nil, at: now).value == .holds(false))
    }

    @Test("each of the hub's checks is an object of its own, with what it found")
    func checks() async {
        let checks = SelfChecks([SelfCheck("settings") { "cannot use 'x'" }, SelfCheck("clock") { nil }])
        #expect(checks.results == [])
        await checks.turn()
        let readings = checks.results.map { HubReadings.check($0, at: now) }
        #expect(readings.map(\.object.path) == ["hub/check:settings", "hub/check:clock"])
        #expect(readings.map(\.value) == [.holds(true), .holds(false)])
        #expect(readings.map(\.detail) == ["cannot use 'x'", nil])
    }
}
