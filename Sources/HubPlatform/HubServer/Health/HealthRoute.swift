internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `GET /api/v1/health`: for whoever watches the hub; anybody sees it, so it tells no more than it must.
struct HealthRoute: Sendable {
    let memory: any WatchedMemory

    func add(to doors: Doors) {
        doors.anybody.get("api/v1/health") { _, _ in await answer() }
    }

    private func answer() async -> Response {
        let health = await memory.health()
        let isWell = health.trouble == nil
        return Answer.json(isWell ? .ok : .serviceUnavailable) { json in
            json.value("status", isWell ? "ok" : "failing")
            json.value("version", monitorVersion)
            json.value("lastWrite", health.lastWrite)
        }
    }
}
