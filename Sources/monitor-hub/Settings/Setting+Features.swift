import Daemon
internal import HubServer

/// Which features run, and what each of them is told.
extension Setting {
    static var features: [Setting] {
        [
            Setting(
                "FEATURES",
                "Features that are switched off, each with a minus before its name: \(names). "
                    + "Its pages, API, services and metrics are gone; its data is kept, and what it ordered "
                    + "agents is taken back. Without accounts no user can log in, and whatever "
                    + "asks for a role refuses; without agents no agent may send anything. A restart applies it.",
                standard: "all",
                accepts: "all, or names of features with a minus before each, between commas",
                example: "-lan"
            ) { store(SwitchedOff.names(in: $1), &$0.switchedOff) },
            Setting(
                "ISP",
                "Whether the tools of an Internet provider run: devices, customers' ports, hosts, requests, "
                    + "terminals, tickets. Off: no page, no API and no work of theirs; what they stored is kept. "
                    + "A restart applies it.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0.isProvider) },
        ] + Features.all.flatMap { $0.settings.map(Setting.init) }
    }

    private static var names: String { Features.all.map(\.name).sorted().joined(separator: ", ") }

    /// A feature's own.
    private init(_ feature: Daemon.Setting<FeatureSettings>) {
        self.init(
            feature.key, feature.meaning, standard: feature.standard, accepts: feature.accepts,
            example: feature.example, isSecret: feature.isSecret
        ) { feature.apply(&$0.face.features, $1) }
    }
}

extension Settings {
    /// A sentence for each word of FEATURES that names none.
    var unknownFeatures: [String] { SwitchedOff.unknown(switchedOff, among: Features.all.map(\.name)) }
}
