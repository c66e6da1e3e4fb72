/// Requests as a table for spreadsheets. What one would take for a formula is written as text.
///
/// Source: RFC 4180.
package enum RequestTable {
    package static let heading = [
        "number", "kind", "title", "address", "phone", "login", "folder", "state", "assignee", "due",
        "doneAt",
        "madeAt", "madeBy", "changedAt", "changedBy",
    ]

    package static func text(_ requests: [WorkRequest], folders: [Int64: String]) -> String {
        let rows = requests.map { one in
            let content = one.content
            return [
                "\(one.number)", content.kind.rawValue, content.title, content.address, content.phone,
                content.login, folders[content.folder] ?? "", content.state.rawValue, content.assignee ?? "",
                content.due ?? "", content.doneAt, "\(one.madeAt)", one.madeBy, "\(one.changedAt)",
                one.changedBy,
            ]
        }
        return ([heading] + rows).map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@'".utf8.contains($0) } ?? false
        let plain = isFormula ? "'" + text : text
        let isQuoted = plain.utf8.contains { [0x2c, 0x22, 0x0d, 0x0a].contains($0) }
        return isQuoted ? "\"" + plain.replacing("\"", with: "\"\"") + "\"" : plain
    }
}
