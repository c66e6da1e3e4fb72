internal import HubDatabase
internal import MonitorCore
internal import Requests

extension WorkRequest {
    init(_ row: Row) {
        var content = RequestContent()
        content.kind = Kind(rawValue: row["kind"]) ?? .extra
        content.title = row["title"]
        content.address = row["address"]
        content.phone = row["phone"]
        content.login = row["login"]
        content.folder = row["folder"]
        content.state = State(rawValue: row["state"]) ?? .new
        content.assignee = row["assignee"]
        content.due = row["due"]
        content.colour = (row["colour"] as String?).flatMap { Colour(rawValue: $0) }
        content.doneAt = row["doneAt"]
        self.init(
            number: row["number"], content, place: row["place"],
            madeAt: UTCTime(milliseconds: row["madeAt"]), madeBy: row["madeBy"], version: row["version"])
        changedAt = UTCTime(milliseconds: row["changedAt"])
        changedBy = row["changedBy"]
        binnedAt = (row["binnedAt"] as Int64?).map { UTCTime(milliseconds: $0) }
    }

    /// - Returns: its number.
    func insert(_ database: Database) throws -> Int64 {
        try database.run(
            """
            INSERT INTO requests (kind, title, address, phone, login, folder, state, colour, assignee, due, doneAt,
                place, changedAt, changedBy, binnedAt, version, madeAt, madeBy)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, columns + [madeAt.milliseconds, madeBy])
        return database.lastInsertedRowID
    }

    func update(_ database: Database) throws {
        try database.run(
            """
            UPDATE requests SET kind = ?, title = ?, address = ?, phone = ?, login = ?, folder = ?, state = ?,
                colour = ?, assignee = ?, due = ?, doneAt = ?, place = ?, changedAt = ?, changedBy = ?,
                binnedAt = ?, version = ?
            WHERE number = ?
            """, columns + [number])
    }

    private var columns: StatementArguments {
        [
            content.kind.rawValue, content.title, content.address, content.phone, content.login,
            content.folder, content.state.rawValue, content.colour?.rawValue, content.assignee, content.due,
            content.doneAt, place, changedAt.milliseconds, changedBy, binnedAt?.milliseconds, version,
        ]
    }
}
