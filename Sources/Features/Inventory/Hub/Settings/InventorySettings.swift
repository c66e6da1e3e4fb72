internal import Daemon
internal import HubCore
internal import HubFrame
internal import HubServer
package import Inventory

/// What the operator decides of readings and of how long they are kept.
package struct InventorySettings: FeaturePart {
    /// Seconds between two readings of a device that says nothing else.
    package var switchReadSeconds = 900
    package var serverReadSeconds = 60
    package var keepDays = 400
    package var joinMinutes = 120
    package var misses = 2

    package init() {}

    package var sightings: Sightings {
        var sightings = Sightings()
        sightings.joinSeconds = Int64(joinMinutes) * 60
        sightings.misses = misses
        return sightings
    }

    var facts: [Fact] {
        [
            Fact("Switches", "read every \(Self.length(switchReadSeconds))"),
            Fact("Access servers", "read every \(Self.length(serverReadSeconds))"),
            Fact("Sightings", "kept for \(CountText.text(keepDays, "day"))"),
        ]
    }

    private static func length(_ seconds: Int) -> String {
        LengthText.text(milliseconds: Int64(seconds) * 1000)
    }
}

extension Setting<FeatureSettings> {
    static var ofInventory: [Setting] {
        [
            Setting(
                "SWITCH_READ_SECONDS", "Seconds between two readings of a switch.", standard: "900",
                accepts: "15 to 86400 seconds", example: "300"
            ) { store(whole($1, 15...86_400), &$0[InventorySettings.self].switchReadSeconds) },
            Setting(
                "NAS_READ_SECONDS", "Seconds between two readings of an access server's sessions.",
                standard: "60",
                accepts: "15 to 86400 seconds", example: "120"
            ) { store(whole($1, 15...86_400), &$0[InventorySettings.self].serverReadSeconds) },
            Setting(
                "SIGHTINGS_KEEP_DAYS",
                "Days for which is kept where customers' stations were. The last place on each port is never deleted.",
                standard: "400", accepts: "7 to 4000 days", example: "800"
            ) { store(whole($1, 7...4000), &$0[InventorySettings.self].keepDays) },
            Setting(
                "SIGHTINGS_JOIN_MINUTES",
                "A station that comes back to its port within so many minutes was there all the time.",
                standard: "120", accepts: "0 to 1440 minutes", example: "30"
            ) { store(whole($1, 0...1440), &$0[InventorySettings.self].joinMinutes) },
            Setting(
                "SIGHTINGS_MISSES",
                "Complete readings in a row without a station, after which it is not on the port any more.",
                standard: "2", accepts: "1 to 20", example: "3"
            ) { store(whole($1, 1...20), &$0[InventorySettings.self].misses) },
        ]
    }
}
