import DatabaseTestSupport
import Foundation
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite(
    "a PostgreSQL server that does not answer as it should",
    .enabled(if: ScratchPostgreSQL.isThere, "needs Debian's package postgresql"))
struct PostgreSQLDeadlineTests {
    private func with(
        within patience: Duration = .milliseconds(600),
        _ body: (PostgreSQLSeat, PostgreSQLAddress) throws -> Void
    ) async throws {
        try await withFolder { path in
            let address = try #require(PostgreSQLAddress(ScratchPostgreSQL.shared.url(path)))
            let seat = PostgreSQLSeat(address, PostgreSQLDialect(), PostgreSQLDoubts(), within: patience)
            try body(seat, address)
            seat.close()
        }
    }

    private func number(_ sql: String, _ seat: PostgreSQLSeat) throws -> Int64? {
        try seat.wait { try $0.transaction("BEGIN") { try Int64.fetchOne($0, sql: sql) } }
    }

    private func fault(_ sql: String, _ seat: PostgreSQLSeat) -> StorageError? {
        let error = #expect(throws: DatabaseError.self) { try number(sql, seat) }
        return error.map { HubDatabase.translated($0, "postgresql:///hub") }
    }

    @Test("a server that stands still is given up, and asked again when it goes on")
    func frozen() async throws {
        try await with { seat, _ in
            let process = try #require(try number("SELECT pg_backend_pid()", seat))
            let began = ContinuousClock.now
            let error = #expect(throws: DatabaseError.self) {
                try seat.wait { place in
                    try place.transaction("BEGIN") { database in
                        kill(pid_t(process), SIGSTOP)
                        try database.execute(sql: "SELECT 1")
                    }
                }
            }
            #expect(ContinuousClock.now - began < .seconds(5))
            #expect(error.map { HubDatabase.translated($0, "") }?.code == .unreachable)
            kill(pid_t(process), SIGCONT)
            #expect(try number("SELECT 1", seat) == 1)
            #expect(try number("SELECT pg_backend_pid()", seat) != process)
        }
    }

    @Test("a statement that takes too long ends on the server, too, and the connection stays")
    func slow() async throws {
        try await with { seat, _ in
            let process = try number("SELECT pg_backend_pid()", seat)
            let error = fault("SELECT 1 FROM pg_sleep(30)", seat)
            #expect(error?.code == .busy && error?.cause.contains("statement timeout") == true)
            #expect(try number("SELECT pg_backend_pid()", seat) == process)
        }
    }

    @Test("a lock that another session holds is not waited for without end")
    func locked() async throws {
        try await with { seat, address in
            let other = try PostgreSQLLink(address)
            try other.run("SELECT pg_advisory_lock(4711)")
            let error = fault("SELECT 1 FROM pg_advisory_xact_lock(4711)", seat)
            #expect(error?.code == .busy && error?.cause.contains("lock timeout") == true)
            try other.run("SELECT pg_advisory_unlock(4711)")
            #expect(try number("SELECT 1", seat) == 1)
        }
    }

    @Test("a server that takes no writes any more is left: another host of the address may take them")
    func standby() async throws {
        try await with(within: .seconds(20)) { seat, _ in
            let process = try number("SELECT pg_backend_pid()", seat)
            try seat.wait { try $0.transaction("BEGIN") { try $0.execute(sql: "CREATE TABLE t (a BIGINT)") } }
            try seat.wait {
                try $0.alone { try $0.execute(sql: "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY") }
            }
            let error = fault("INSERT INTO t VALUES (1) RETURNING a", seat)
            #expect(error?.code == .readOnly)
            #expect("\(error.map { "\($0)" } ?? "")".contains("Name the server that takes writes"))
            #expect(try number("INSERT INTO t VALUES (1) RETURNING a", seat) == 1)
            #expect(try number("SELECT pg_backend_pid()", seat) != process)
        }
    }

    @Test("a schema that is not there is told as that, and not as a hub that runs", arguments: [true, false])
    func nowhere(isHub: Bool) async throws {
        try await withFolder { path in
            let url = ScratchPostgreSQL.shared.url(path).replacing(
                "search_path%3D", with: "search_path%3Dno_")
            let address = try #require(PostgreSQLAddress(url))
            let error = #expect(throws: StorageError.self) {
                try HubDatabase(address, beside: path, .migrating, isHub: isHub, schema: DatabaseSchema())
            }
            #expect(error?.code == .unreachable)
            #expect(error?.cause.hasPrefix("its search_path names no schema that is there") == true)
        }
    }

    @Test(
        "what is said of a server names nothing that helps files alone",
        arguments: [
            StorageError.Code.damaged, .readOnly, .missing, .newer, .cannotWrite, .mediumFails, .inUse,
        ])
    func remedies(code: StorageError.Code) {
        let sentence = "\(StorageError(code: code, path: "postgresql:///hub", cause: "why"))"
        for word in ["monitor-hub restore", "owner", "mounted", "journalctl", "file system"] {
            #expect(!sentence.contains(word))
        }
        #expect(sentence != "\(StorageError(code: code, path: "/var/lib/monitor-hub/hub.db", cause: "why"))")
    }
}
