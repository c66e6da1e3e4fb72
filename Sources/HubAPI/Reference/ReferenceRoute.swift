internal import Hummingbird

/// `GET /api/v1/openapi.json`: what all of this answers, for programs and for those who write them.
struct ReferenceRoute {
    func add(to doors: Doors) {
        doors.anybody.get("api/v1/openapi.json") { _, _ in
            Answer.bytes(.ok, PackageResources.openapi_json, type: "application/json")
        }
    }
}
