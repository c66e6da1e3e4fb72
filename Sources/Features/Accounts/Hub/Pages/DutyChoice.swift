internal import HubCore

/// One duty as a box of a form.
struct DutyChoice: Sendable {
    let word: String
    let meaning: String
    let isGiven: Bool

    /// All duties, those of `given` checked.
    static func all(given: Set<Duty> = []) -> [DutyChoice] {
        Duty.allCases.map {
            DutyChoice(word: $0.rawValue, meaning: $0.meaning, isGiven: given.contains($0))
        }
    }

    /// The names of what gives several duties at once.
    static let presets = DutyPreset.allCases.map(\.rawValue)
}
