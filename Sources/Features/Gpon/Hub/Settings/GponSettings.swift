internal import Daemon
internal import Gpon
internal import HubFrame
internal import HubServer

/// What the operator decides of OLTs.
package struct GponSettings: FeaturePart {
    var writes = OltWrites.off
    /// Between two readings of an OLT.
    var readSeconds = 900
    /// Between two readings of its optics.
    var signalSeconds = 3600
    /// When changed OLTs are saved, by the wall clock of the hub's place; `nil` never by itself.
    var saveHour: Int?
    var limits = SignalLimits()
    var writeLimits = WriteLimits()

    package init() {}

    var facts: [Fact] {
        [
            Fact("Changes of OLTs", writes == .on ? "sent" : writes == .dryRun ? "shown, never sent" : "off"),
            Fact("Weak light", "below \(Int(limits.warn)) dBm, bad below \(Int(limits.bad)) dBm"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofGpon: [Setting] {
        [
            Setting(
                "OLT_WRITES",
                "Whether OLTs are changed: terminals registered and deleted, service ports added and removed, the "
                    + "configuration saved. dry-run makes and shows every plan and sends nothing; off makes none.",
                standard: "off", accepts: "off, dry-run or on", example: "dry-run"
            ) { store(OltWrites(rawValue: $1), &$0[GponSettings.self].writes) },
            Setting(
                "OLT_READ_SECONDS", "How often an OLT's ports and terminals are read.", standard: "900",
                accepts: "60 to 86400 seconds", example: "900"
            ) { store(whole($1, 60...86_400), &$0[GponSettings.self].readSeconds) },
            Setting(
                "SIGNAL_READ_SECONDS", "How often the light of all terminals is measured.", standard: "3600",
                accepts: "600 to 86400 seconds", example: "3600"
            ) { store(whole($1, 600...86_400), &$0[GponSettings.self].signalSeconds) },
            Setting(
                "SIGNAL_WARN_DBM",
                "Light that a terminal receives counts as weak below this; written without the minus.",
                standard: "27", accepts: "10 to 40", example: "27"
            ) { settings, text in
                guard let limit = whole(text, 10...40) else { return false }
                settings[GponSettings.self].limits.warn = -Double(limit)
                return true
            },
            Setting(
                "SIGNAL_BAD_DBM",
                "Light that a terminal receives counts as bad below this; written without the minus.",
                standard: "30", accepts: "10 to 40", example: "30"
            ) { settings, text in
                guard let limit = whole(text, 10...40) else { return false }
                settings[GponSettings.self].limits.bad = -Double(limit)
                return true
            },
            Setting(
                "OLT_SAVE_HOUR",
                "The hour of the day at which OLTs that were changed are saved, by the hub's own time zone.",
                standard: "off", accepts: "off, or 0 to 23", example: "4"
            ) { settings, text in
                guard text != "off" else {
                    settings[GponSettings.self].saveHour = nil
                    return true
                }
                guard let hour = whole(text, 0...23) else { return false }
                settings[GponSettings.self].saveHour = hour
                return true
            },
            Setting(
                "OLT_DELETIONS_PER_HOUR",
                "Deletions of terminals and service ports that a person may confirm within an hour; an administrator may more.",
                standard: "10", accepts: "1 to 1000", example: "10"
            ) { store(whole($1, 1...1000), &$0[GponSettings.self].writeLimits.deletionsOfPerson) },
        ]
    }
}
