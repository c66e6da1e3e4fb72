internal import HTTPTypes
internal import Hummingbird

/// What the paths of WebSockets answer to requests that are none, or that `LiveGate` let through without their wish.
struct SocketRoutes: Sendable {
    private static let version = HTTPField.Name("Sec-WebSocket-Version")!
    let agents: any AgentDirectory

    func add(to doors: Doors) {
        let refusal = LiveRefusal(agents: agents)
        doors.anybody.get("ws/monitor") { request, _ in
            if let other = Self.otherVersion(request) { return other }
            return try await refusal.answer(request)
        }
        doors.anybody.get("ws/live") { request, _ in
            Self.otherVersion(request)
                ?? Answer.unauthorized("Live pages need a WebSocket, and a session of this very site.")
        }
    }

    /// RFC 6455 §4.4.
    private static func otherVersion(_ request: Request) -> Response? {
        guard let asked = request.headers[version], asked != "13" else { return nil }
        return Answer.refusal(
            .upgradeRequired, "This WebSocket speaks version 13.",
            headers: [version: "13", .upgrade: "websocket", .connection: "Upgrade"])
    }
}
