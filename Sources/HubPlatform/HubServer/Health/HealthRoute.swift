internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `GET /api/v1/health`: for monitoring of the hub. It needs no token, so it tells no more than it must.
struct HealthRoute: Sendable {
    let database: HubDatabase
    /// Of features.
    let checks: [HealthCheck]
    let clock: @Sendable () -> UTCTime

    func add(to doors: Doors) {
        doors.anybody.get("api/v1/health") { _, _ in await answer() }
    }

    private func answer() async -> Response {
        let health = await database.health()
        var isWell = health.trouble == nil
        for check in checks where await check.trouble() != nil { isWell = false }
        return Answer.json(isWell ? .ok : .serviceUnavailable) { json in
            json.value("status", isWell ? "ok" : "failing")
            json.value("timestamp", clock())
            json.value("version", monitorVersion)
            json.value("database", health.trouble == nil ? "connected" : "failing")
            json.value("lastWrite", health.lastWrite)
        }
    }
}
