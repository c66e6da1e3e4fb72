internal import HubCore
public import HubDatabase
internal import HubSeries
internal import MonitorCore

/// What people say of devices, and of their routers' lines.
extension LanStore {
    /// The tables of this feature that came after 0.1.0.
    public static let migrations = [
        Migration("2026-11-30 marks of devices and plans of lines", marksTables)
    ]

    private static let marksTables = """
        -- What people say of a device: mine, guest, unknown; its group; a note.
        CREATE TABLE deviceMarks (
            series INTEGER PRIMARY KEY REFERENCES series ON DELETE CASCADE,
            mark TEXT,
            label TEXT,
            note TEXT,
            changedAt INTEGER NOT NULL
        ) STRICT;
        -- What a router's Internet line is sold as.
        CREATE TABLE linePlans (
            agent INTEGER PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
            downloadMegabits REAL,
            uploadMegabits REAL,
            quotaGigabytes REAL,
            counted TEXT NOT NULL,
            resetDay INTEGER NOT NULL,
            changedAt INTEGER NOT NULL
        ) STRICT;
        """

    /// By the devices of one agent.
    func marks(of agent: String) async throws(StorageError) -> [String: DeviceMark] {
        try await database.read(.chart) { database in
            guard let id = try AgentTable.number(of: agent, database) else { return [:] }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT name, mark, label, note FROM deviceMarks JOIN series ON id = series WHERE agent = ?
                    """, arguments: [id])
            return Dictionary(rows.map { ($0["name"], DeviceMark($0)) }) { first, _ in first }
        }
    }

    /// Marks devices of one agent together. Written into the audit with it.
    ///
    /// - Returns: how many of them there are.
    func mark(
        _ devices: [String], of agent: String, _ change: DeviceMark.Change, by actor: AuditActor
    ) async throws -> Int {
        try await database.change { database in
            var count = 0
            for device in devices {
                guard let series = try SeriesRow.find(SeriesKey(.device, named: device), agent, database)
                else {
                    continue
                }
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM deviceMarks WHERE series = ?", arguments: [series.id])
                let mark = change.applied(to: row.map(DeviceMark.init) ?? DeviceMark())
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO deviceMarks (series, mark, label, note, changedAt)
                        VALUES (?, ?, ?, ?, ?)
                        """, arguments: [series.id, mark.kind?.rawValue, mark.group, mark.note, now])
                count += 1
            }
            guard count > 0 else { return 0 }
            let subject = count == 1 ? "\(devices[0]) of \(agent)" : "\(count) devices of \(agent)"
            try audit.write(
                .deviceMarked, "\(subject.prefix(Label.longest * 2)): \(change.words)", by: actor, database)
            return count
        }
    }

    /// - Returns: an empty plan where nothing was said of it.
    func plan(of agent: String) async throws(StorageError) -> LinePlan {
        try await database.read(.chart) { database in
            guard let id = try AgentTable.number(of: agent, database),
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM linePlans WHERE agent = ?", arguments: [id])
            else { return LinePlan() }
            return LinePlan(row)
        }
    }

    /// - Returns: `false` for an agent that there is not.
    func setPlan(_ plan: LinePlan, of agent: String, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            guard let id = try AgentTable.number(of: agent, database) else { return false }
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO linePlans (agent, downloadMegabits, uploadMegabits, quotaGigabytes,
                        counted, resetDay, changedAt) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, plan.downloadMegabits, plan.uploadMegabits, plan.quotaGigabytes,
                    plan.counted.rawValue, plan.resetDay, now,
                ])
            try audit.write(.lineChanged, "\(agent.prefix(Label.longest))", by: actor, database)
            return true
        }
    }
}

extension DeviceMark {
    fileprivate init(_ row: Row) {
        let word: String? = row["mark"]
        self.init(kind: word.flatMap { Kind(rawValue: $0) }, group: row["label"], note: row["note"])
    }
}

extension LinePlan {
    fileprivate init(_ row: Row) {
        self.init()
        downloadMegabits = row["downloadMegabits"]
        uploadMegabits = row["uploadMegabits"]
        quotaGigabytes = row["quotaGigabytes"]
        counted = Counted(rawValue: row["counted"]) ?? .both
        resetDay = row["resetDay"]
    }
}
