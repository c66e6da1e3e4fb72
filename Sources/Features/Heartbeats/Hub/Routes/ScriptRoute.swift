internal import HTTPTypes
internal import HubServer
internal import Hummingbird

/// `/scripts/client-heartbeat.sh`: what a host needs to report.
struct ScriptRoute: Sendable {
    func add(to doors: Doors) {
        doors.anybody.get("scripts/:name") { _, context in
            guard context.word("name") == "client-heartbeat.sh" else {
                return Answer.refusal(.notFound, "There is no such script.")
            }
            return Answer.bytes(
                .ok,
                headers: [.contentDisposition: "attachment; filename=\"client-heartbeat.sh\""],
                PackageResources.client_heartbeat_sh, type: "text/x-shellscript; charset=utf-8")
        }
    }
}
