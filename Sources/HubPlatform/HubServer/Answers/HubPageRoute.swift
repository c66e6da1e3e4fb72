internal import HubNouns
internal import HubPages
internal import Hummingbird

/// `/settings`: what the hub was told.
struct HubPageRoute: Sendable {
    let configuration: CurrentConfiguration

    func add(to doors: Doors) {
        doors.pages(.administrator).get("settings") { _, context in
            let facts = configuration.value.facts.map { Fact($0.term, $0.value) }
            return Answer.page(.ok, SettingsPage(.hub(facts)), context.visitor, section: .settings)
        }
    }
}
