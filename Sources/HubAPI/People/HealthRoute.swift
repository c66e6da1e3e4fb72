internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `GET /api/v1/health`: for whoever watches the hub; the one page that anybody sees.
struct HealthRoute {
    func add(to doors: Doors) {
        doors.anybody.get("api/v1/health") { _, _ in
            Answer.json { json in
                json.value("status", "ok")
                json.value("version", monitorVersion)
            }
        }
    }
}
