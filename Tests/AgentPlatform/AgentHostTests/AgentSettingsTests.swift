import MonitorCore
import Testing

@testable import AgentHost

private struct Targets: FeatureSettings {
    var names: [String] = []
}

private struct Rates: FeatureSettings {
    var perMinute = 60
}

@Suite("settings of features") struct AgentSettingsTests {
    @Test("each feature finds its own defaults, and what was set of it")
    func parts() {
        var settings = AgentSettings()
        #expect(settings[Rates.self].perMinute == 60)
        settings[Rates.self].perMinute = 10
        settings[Targets.self].names.append("a")
        #expect(settings[Rates.self].perMinute == 10 && settings[Targets.self].names == ["a"])
    }

    @Test("settings are equal where each part is, however it came about")
    func equality() {
        var (one, other) = (AgentSettings(), AgentSettings())
        one[Rates.self].perMinute = 10
        #expect(one != other)
        other[Targets.self].names = ["a"]
        #expect(one != other)
        one[Rates.self].perMinute = 60
        other[Targets.self].names = []
        #expect(one == other)
    }
}
