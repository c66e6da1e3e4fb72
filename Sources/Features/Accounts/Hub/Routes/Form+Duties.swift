internal import HTTPTypes
internal import HubCore
internal import HubServer

extension Form {
    /// The preset that was chosen, or the boxes that are checked.
    var duties: Set<Duty> {
        get throws {
            let word = self["preset"]
            guard word.isEmpty else {
                guard let preset = DutyPreset(rawValue: word) else {
                    throw Refusal(.badRequest, "No preset is called '\(word)'.")
                }
                return preset.duties
            }
            return Set(Duty.allCases.filter { self[$0.rawValue] == "on" })
        }
    }
}
