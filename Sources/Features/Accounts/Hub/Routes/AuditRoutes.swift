internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorWire

/// `/audit` and `/api/v1/audit`: who did what, the newest first; `?by=anna`, `?action=key-approved`, and as CSV.
struct AuditRoutes: Sendable {
    private static let most = 200
    private static let mostOfTable = 20_000
    let audit: AuditLog

    func add(to doors: Doors) {
        doors.pages(.administrator).get("audit") { request, context in
            let (entries, older) = try await entries(request)
            let query = PageQuery(
                "/audit", [("by", request.word("by")), ("action", request.word("action"))])
            return context.page(
                AuditPage(entries, older: older, actions: audit.actions, query), section: "/audit")
        }
        doors.pages(.administrator).get("audit.csv") { request, _ in
            let all = try await entries(request, atMost: Self.mostOfTable).entries
            return Self.table(all)
        }
        doors.programs(.administrator).get("api/v1/audit") { request, _ in
            let (entries, older) = try await entries(request)
            return Self.json(entries, older)
        }
    }

    private func entries(
        _ request: Request, atMost most: Int = most
    ) async throws -> (entries: [AuditEntry], older: Int64?) {
        let (actor, action) = (request.word("by"), request.word("action"))
        let entries = try await audit.entries(
            before: Int64(request.word("before")), atMost: most, by: actor.isEmpty ? nil : actor,
            of: action.isEmpty ? nil : action)
        return (entries, entries.count == most ? entries.last?.number : nil)
    }

    private static func table(_ entries: [AuditEntry]) -> Response {
        let text = entries.reduce(into: "at,who,address,action,subject\r\n") { text, entry in
            let cells = [
                "\(entry.at)", entry.actor.name, entry.actor.address ?? "", entry.action.word,
                entry.subject ?? "",
            ]
            text += cells.map(cell).joined(separator: ",") + "\r\n"
        }
        return Answer.bytes(
            .ok, headers: [.contentDisposition: "attachment; filename=\"audit.csv\""], Array(text.utf8),
            type: "text/csv")
    }

    /// What would be taken for a formula begins with an apostrophe (CWE-1236).
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        return "\"\(isFormula ? "'" : "")\(text.replacing("\"", with: "\"\""))\""
    }

    private static func json(_ entries: [AuditEntry], _ older: Int64?) -> Response {
        Answer.json { json in
            json.array("entries") { json in
                for entry in entries {
                    json.object { json in
                        json.value("at", entry.at)
                        json.value("who", entry.actor.name)
                        json.value("address", entry.actor.address)
                        json.value("action", entry.action.word)
                        json.value("subject", entry.subject)
                    }
                }
            }
            json.value("before", older.map { UInt64($0) })
        }
    }
}
