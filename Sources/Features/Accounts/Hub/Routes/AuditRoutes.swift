internal import HubNouns
internal import HubServer
internal import Hummingbird
internal import MonitorWire

/// `/audit` and `/api/v1/audit`: who did what, the newest first.
struct AuditRoutes: Sendable {
    private static let most = 200
    let memory: any PeopleMemory

    func add(to doors: Doors) {
        doors.pages(.administrator).get("audit") { request, context in
            let (entries, older) = try await entries(request)
            return context.page(AuditPage(entries, older: older), section: "/audit")
        }
        doors.programs(.administrator).get("api/v1/audit") { request, _ in
            let (entries, older) = try await entries(request)
            return Self.json(entries, older)
        }
    }

    private func entries(_ request: Request) async throws -> (entries: [AuditEntry], older: Int64?) {
        let entries = try await memory.audit(before: Int64(request.word("before")), atMost: Self.most)
        return (entries, entries.count == Self.most ? entries.last?.number : nil)
    }

    private static func json(_ entries: [AuditEntry], _ older: Int64?) -> Response {
        Answer.json { json in
            json.array("entries") { json in
                for entry in entries {
                    json.object { json in
                        json.value("at", entry.at)
                        json.value("who", entry.doer.name)
                        json.value("address", entry.doer.address)
                        json.value("action", entry.action.rawValue)
                        json.value("subject", entry.subject)
                    }
                }
            }
            json.value("before", older.map { UInt64($0) })
        }
    }
}
