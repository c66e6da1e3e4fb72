import ArgumentParser
import Daemon
import Glibc
import HubDatabase
import HubServer

/// The whole database, from one engine to the other.
struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Copy the database from SQLite to PostgreSQL, or back.",
        discussion: """
            FROM and TO: 'sqlite' is the file in STATE_DIR, 'sqlite:/path/hub.db' another one; 'postgresql' is what \
            DATABASE_URL names, 'postgresql://user@host/database' another one, whose password libpq takes from \
            ~/.pgpass of the folder's owner or from PGPASSWORD. The hub must be stopped, and TO empty. What was \
            interrupted goes on when the same move is run again. FROM is left as it is.
            """)
    @OptionGroup var options: HubOptions
    @Argument(help: "Where the database is.") var from: String
    @Argument(help: "Where it shall be.") var to: String

    func run() async throws {
        let settings = try options.settings()
        let (source, target) = try (place(from, settings), place(to, settings))
        settings.prepareFolder()
        try Self.owner(of: [source, target], settings).become()
        let began = ContinuousClock.now
        let summary = try await ExitStatus.saying {
            try DatabaseMove(from: source, to: target, schema: Features.schema).run(Self.tell)
        }
        let seconds = max(Double((ContinuousClock.now - began) / .milliseconds(1)) / 1000, 0.001)
        print(
            """
            moved \(summary.tables) tables, \(summary.rows) rows, \(Self.megabytes(summary.bytes)) in \
            \((seconds * 10).rounded() / 10) s to '\(target.name)'; all counts and checksums are the same
            '\(source.name)' is left as it is
            """)
    }

    private static func tell(_ news: DatabaseMove.News) {
        switch news {
        case .goesOn: print("goes on with the move that was begun")
        case .unknown(let table, let rows):
            print("\(table): it is not a table of this version's hub, and its \(rows) rows are not moved")
        case .again(let table): print("\(table): it has changed since it was copied; copied again")
        case .same(_, 0, _, _): break
        case .same(let table, let rows, let bytes, let checksum):
            print("\(table): \(rows) rows, \(megabytes(bytes)), checksum \(checksum) on both sides")
        }
        // Each line shows at once, in a pipe, too.
        _ = fflush(nil)
    }

    private static func megabytes(_ bytes: Int) -> String {
        "\((Double(bytes) / 100_000).rounded() / 10) MB"
    }

    private func place(_ word: String, _ settings: Settings) throws -> DatabasePlace {
        if word == "sqlite" { return .file(settings.database) }
        if word.hasPrefix("sqlite:") { return .file(try file(word)) }
        if word == "postgresql" {
            guard let address = settings.postgresql else {
                throw ExitStatus.end(
                    ExitStatus.settings,
                    "cannot use 'postgresql': DATABASE_URL names no PostgreSQL database. Set it, or name the database."
                )
            }
            return .server(address, beside: settings.database)
        }
        guard let address = PostgreSQLAddress(word) else {
            // It may hold a password.
            throw ExitStatus.end(
                ExitStatus.settings,
                "cannot move: FROM or TO names none. Write sqlite, sqlite:/path/hub.db, postgresql or postgresql://user@host/database."
            )
        }
        if let refusal = HubOptions.refusal(ofPasswordIn: address) {
            throw ExitStatus.end(ExitStatus.settings, refusal)
        }
        return .server(address, beside: settings.database)
    }

    /// `sqlite:/path/hub.db`, or as DATABASE_URL has it.
    private func file(_ word: String) throws -> String {
        var path = String(word.dropFirst("sqlite:".count))
        if path.hasPrefix("///") { path.removeFirst(3) }
        guard path.hasPrefix("/"), !path.hasSuffix("/") else {
            throw ExitStatus.end(
                ExitStatus.settings, "cannot move: '\(word)' names no file. Write sqlite:/path/hub.db.")
        }
        return path
    }

    /// Files belong to the owner of their folder.
    private static func owner(of places: [DatabasePlace], _ settings: Settings) -> FolderOwner {
        for case .file(let path) in places {
            return FolderOwner(of: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        }
        return settings.owner
    }
}
