package import HubCore
internal import HubDatabase
internal import HubIntake
internal import HubServer
internal import MonitorCore

/// The words that were said, in table `sampleWords`.
struct SampleStore: Sendable {
    static let migrations = [
        Migration(
            "2026-11-30 sample: words",
            """
            CREATE TABLE sampleWords (
                number INTEGER PRIMARY KEY,
                -- Of the agent that said it; NULL for a program or a command.
                agent INTEGER REFERENCES agents ON DELETE CASCADE,
                word TEXT NOT NULL,
                saidAt INTEGER NOT NULL
            ) STRICT;
            """)
    ]
    private static let most = 1000

    let database: HubDatabase
    let audit: AuditLog

    func say(_ word: String, by actor: AuditActor) async throws {
        try await database.change { database in
            try Self.put(word, agent: nil, at: self.database.now, database)
            try audit.write(.wordSaid, word, by: actor, database)
        }
    }

    func words() async throws -> [String] {
        try await database.read(.decision) {
            try String.fetchAll($0, sql: "SELECT word FROM sampleWords ORDER BY number")
        }
    }

    /// Keeps the newest words alone.
    var upkeep: UpkeepStep {
        UpkeepStep("words of the sample") { _, _ in
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: "DELETE FROM sampleWords WHERE number <= (SELECT max(number) FROM sampleWords) - ?",
                    arguments: [Self.most])
            }
        }
    }

    /// What agents say: `"a word"`.
    ///
    /// - Parameter said: called once the word is durable.
    func reports(_ said: @escaping @Sendable (String) -> Void) -> [ReportWriter] {
        [
            ReportWriter("sample.word", read: SampleWord.read) { word, report, intake, database in
                try Self.put(word, agent: intake.agent, at: report.ended, database)
                intake.afterCommit { said(word) }
            }
        ]
    }

    private static func put(_ word: String, agent: Int64?, at time: Int64, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO sampleWords (agent, word, saidAt) VALUES (?, ?, ?)",
            arguments: [agent, word, time])
    }
}

extension AuditAction {
    package static let wordSaid = AuditAction("word-said", kept: .routine)
}
