import MonitorCore
import Synchronization
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

    @Test("networks that are quiet are those of now and those of the settings' time")
    func quiet() {
        let (first, later) = (NetworkRange("2001:db8:1::/64")!, NetworkRange("2001:db8:2::/64")!)
        let range = Mutex(first)
        var lists = ProbePolicySettings()
        lists.add { QuietNetworks(ranges: [range.withLock { $0 }], interfaces: ["br-lan"]) }
        #expect(lists.ofNow.quiet.ranges == [first] && lists.ofNow == lists)
        range.withLock { $0 = later }
        #expect(lists.quiet.ranges == [first] && lists.ofNow.quiet.ranges == [first, later])
        #expect(lists.ofNow.quiet.interfaces == ["br-lan"])
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
