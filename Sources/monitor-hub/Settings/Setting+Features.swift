import Daemon
internal import HubServer

/// Which features run, and what each of them is told.
extension Setting {
    static var features: [Setting] {
        [
            Setting(
                "FEATURES",
                "Features that are switched off, each with a minus before its name: \(names). "
                    + "Its pages, API, services and metrics are gone; its data is kept. Without accounts no user "
                    + "can log in, and whatever asks for a role refuses; without agents no agent may send "
                    + "anything. A restart applies it.",
                standard: "all",
                accepts: "all, or names of features with a minus before each, between commas",
                example: "-lan"
            ) { settings, text in
                guard text != "all" else { return store([], &settings.switchedOff) }
                let words = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
                guard !words.isEmpty, words.allSatisfy({ $0.count > 1 && $0.hasPrefix("-") }) else {
                    return false
                }
                return store(words.map { String($0.dropFirst()) }, &settings.switchedOff)
            }
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
    var unknownFeatures: [String] {
        let names = Features.all.map(\.name)
        return switchedOff.filter { !names.contains($0) }.map { word in
            let remedy =
                NearestKey.to(word, among: names).map { "Did you mean -\($0)?" }
                ?? "There are \(names.sorted().joined(separator: ", "))."
            return "cannot use '-\(word)' for FEATURES: No feature has this name. \(remedy)"
        }
    }
}
