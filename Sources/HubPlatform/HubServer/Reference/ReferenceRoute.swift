internal import Hummingbird

/// `GET /api/v1/openapi.json`: what all of this answers, for programs and for those who write them.
struct ReferenceRoute {
    let reference: HubReference
    let configuration: CurrentConfiguration

    func add(to doors: Doors) {
        doors.anybody.get("api/v1/openapi.json") { [reference, configuration] _, _ in
            let json = configuration.value.publicURL.map(reference.json) ?? reference.json
            return Answer.bytes(.ok, json, type: "application/json")
        }
    }
}
