internal import Hummingbird

/// `GET /api/v1/openapi.json`: what all of this answers, for programs and for those who write them.
struct ReferenceRoute {
    private static let servers = #""servers": [{ "url": "/" }]"#
    let configuration: CurrentConfiguration

    func add(to doors: Doors) {
        doors.anybody.get("api/v1/openapi.json") { [configuration] _, _ in
            guard let url = configuration.value.publicURL else {
                return Answer.bytes(.ok, PackageResources.openapi_json, type: "application/json")
            }
            let text = String(decoding: PackageResources.openapi_json, as: UTF8.self)
            let named = text.replacing(
                Self.servers, with: #""servers": [{ "url": "\#(url)" }]"#, maxReplacements: 1)
            return Answer.bytes(.ok, Array(named.utf8), type: "application/json")
        }
    }
}
