internal import CPostgres
internal import Glibc
internal import MonitorCore

/// One connection to the server, as libpq has it. It belongs to one thread at a time, which waits for each answer.
@safe final class PostgreSQLLink {
    let connection: OpaquePointer
    /// How long an answer may take; `nil` for as long as it takes.
    private(set) var patience: Duration?
    /// Whether the server did not answer in time: what it still answers belongs to no question.
    var isGivenUp = false
    /// Statements that the server has compiled, by their text and the types of their values.
    private var prepared: [Prepared: String] = [:]

    private struct Prepared: Hashable {
        let text: String
        let types: [UInt32]
    }

    /// The oldest server whose statements are known to work.
    private static let oldest: Int32 = 150_000
    /// Beyond, a text is composed again and again, and would fill the server's memory.
    private static let mostPrepared = 2000

    /// What the URL may say otherwise, for it stands behind. A server whose machine is gone is noticed within 20 s.
    private static let standards = [
        ("connect_timeout", "5"), ("fallback_application_name", "monitor-hub"), ("keepalives_idle", "10"),
        ("keepalives_interval", "5"), ("keepalives_count", "2"), ("tcp_user_timeout", "20000"),
        ("target_session_attrs", "read-write"),
    ]

    /// Answers may take as long as they take, until `limit` is called.
    ///
    /// - Throws: `PostgreSQLFault`.
    init(_ address: PostgreSQLAddress) throws(PostgreSQLFault) {
        let options = Self.standards + [("dbname", address.url.revealed), ("client_encoding", "UTF8")]
        if let complaint = Self.complaint { throw PostgreSQLFault(state: "", message: complaint) }
        guard let connection = unsafe Self.connect(options) else {
            throw PostgreSQLFault(state: "", message: "no memory is left")
        }
        unsafe self.connection = connection
        guard unsafe PQstatus(connection) == CONNECTION_OK else { throw refusal }
        unsafe monitor_postgres_hush(connection)
        unsafe PQsetnonblocking(connection, 1)
        let version = unsafe PQserverVersion(connection)
        guard version >= Self.oldest else {
            throw PostgreSQLFault(
                state: "0A000", message: "its version is \(version / 10_000), and 15 is the oldest")
        }
    }

    /// - Parameter patience: how long an answer may take from now on. The server ends a statement before, so that it does not
    ///   go on there, and one that waits for a lock sooner.
    func limit(to patience: Duration) throws(PostgreSQLFault) {
        self.patience = patience
        let milliseconds = Int(patience / .milliseconds(1))
        try run("SET statement_timeout = \(milliseconds * 3 / 4); SET lock_timeout = \(milliseconds / 2)")
    }

    deinit { unsafe PQfinish(connection) }

    /// Why libpq cannot be used.
    static var complaint: String? {
        // because the library's text lives as long as the program.
        unsafe monitor_postgres_load().map { unsafe "\(String(cString: $0)). Install Debian's libpq5" }
    }

    private static func connect(_ options: [(name: String, value: String)]) -> OpaquePointer? {
        let names = unsafe options.map { unsafe strdup($0.name) }
        let values = unsafe options.map { unsafe strdup($0.value) }
        defer { unsafe (names + values).forEach { unsafe free($0) } }
        let keywords = unsafe names.map { unsafe UnsafePointer($0) } + [nil]
        let texts = unsafe values.map { unsafe UnsafePointer($0) } + [nil]
        // because both lists end with nil, and libpq copies what it keeps.
        return unsafe PQconnectdbParams(keywords, texts, 1)
    }

    /// Why it could not connect: with the server's code where its answer has one.
    private var refusal: PostgreSQLFault {
        let message = unsafe Self.line(String(cString: PQerrorMessage(connection)))
        let states = [
            "password authentication failed": "28P01", "no password supplied": "28P01",
            "too many clients": "53300", "remaining connection slots": "53300", "does not exist": "3D000",
            "is starting up": "57P03", "is shutting down": "57P03",
        ]
        let state = states.first { message.contains($0.key) }?.value ?? ""
        return PostgreSQLFault(state: state, message: message)
    }

    /// Takes the lock of the one hub that runs on the database. It is this session's, and ends with it.
    ///
    /// - Parameter patience: the session of a hub that was killed ends a moment later.
    /// - Throws: `PostgreSQLFault.held` where another session has it.
    func takeHubLock(within patience: Duration = .zero) throws(PostgreSQLFault) {
        try requireSchema()
        // Where the network is cut, the server's end of the session goes as soon as ours, and the lock with it.
        try run(
            """
            SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2;
            SET tcp_user_timeout = 20000
            """)
        let end = ContinuousClock.now + patience
        let lock = "pg_try_advisory_lock(\(PostgreSQLSchema.lock), hashtext(current_schema()))"
        while true {
            let result = try run("SELECT \(lock)", [], isCached: false)
            if PostgreSQLRow(result, 0).integer(.index(0)) == 1 { return }
            guard ContinuousClock.now < end else { throw .held }
            usleep(100_000)
        }
    }

    /// - Throws: where the search path of the URL leads nowhere.
    func requireSchema() throws(PostgreSQLFault) {
        let result = try run("SELECT current_schema() IS NULL", [], isCached: false)
        guard PostgreSQLRow(result, 0).integer(.index(0)) == 1 else { return }
        throw PostgreSQLFault(state: "3F000", message: "its search_path names no schema that is there")
    }

    /// `15.14`.
    var version: String {
        let number = unsafe PQserverVersion(connection)
        return "\(number / 10_000).\(number % 10_000)"
    }

    var isOpen: Bool { unsafe !isGivenUp && PQstatus(connection) == CONNECTION_OK }

    /// Whether a transaction has begun, and not failed.
    var isInTransaction: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_INTRANS }

    /// Appends rows to a table.
    func copy(_ rows: [[DatabaseValue]], to table: String, _ columns: [String]) throws(PostgreSQLFault) {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let begun = try unsafe answer(
            PQsendQuery(connection, "COPY \"\(table)\" (\(names)) FROM STDIN (FORMAT binary)"))
        guard let begun = unsafe begun, unsafe PQresultStatus(begun) == PGRES_COPY_IN else {
            _ = try unsafe checked(begun)
            throw lost
        }
        unsafe PQclear(begun)
        let data = PostgreSQLCopy(rows).bytes
        let isTaken = unsafe data.withUnsafeBytes { bytes in
            // because libpq copies what it is given.
            unsafe PQputCopyData(connection, bytes.bindMemory(to: CChar.self).baseAddress, Int32(data.count))
        }
        guard isTaken == 1 else { throw lost }
        try flush(until: nil)
        _ = try unsafe checked(answer(PQputCopyEnd(connection, nil)))
    }

    /// Runs statements without values.
    @discardableResult
    func run(_ text: String) throws(PostgreSQLFault) -> PostgreSQLResult {
        try unsafe checked(answer(PQsendQuery(connection, text)))
    }

    /// Runs one statement.
    ///
    /// - Parameter isCached: whether the server compiles it once.
    func run(
        _ text: String, _ values: [DatabaseValue], isCached: Bool
    ) throws(PostgreSQLFault) -> PostgreSQLResult {
        let parameters = PostgreSQLParameters(values)
        let name = isCached ? try prepare(text, parameters.types) : nil
        let formats = [Int32](repeating: 1, count: values.count)
        let isSent = unsafe parameters.bytes.withUnsafeBytes { bytes in
            let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress
            let pointers = unsafe parameters.offsets.map { offset in
                unsafe offset.flatMap { unsafe start?.advanced(by: $0) }
            }
            // because values, lengths and formats live for the length of the call, and are as many as it says.
            let count = Int32(values.count)
            return if let name {
                unsafe PQsendQueryPrepared(connection, name, count, pointers, parameters.lengths, formats, 1)
            } else {
                unsafe PQsendQueryParams(
                    connection, text, count, parameters.types, pointers, parameters.lengths, formats, 1)
            }
        }
        return try unsafe checked(answer(isSent))
    }

    private func prepare(_ text: String, _ types: [UInt32]) throws(PostgreSQLFault) -> String {
        let key = Prepared(text: text, types: types)
        if let name = prepared[key] { return name }
        if prepared.count >= Self.mostPrepared {
            try run("DEALLOCATE ALL")
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        _ = try unsafe checked(
            answer(PQsendPrepare(connection, name, text, Int32(types.count), types)))
        prepared[key] = name
        return name
    }

    private func checked(_ result: OpaquePointer?) throws(PostgreSQLFault) -> PostgreSQLResult {
        guard let result = unsafe result else { throw lost }
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return unsafe PostgreSQLResult(result)
        default: break
        }
        defer { unsafe PQclear(result) }
        // because libpq's texts live as long as the result.
        let state = unsafe PQresultErrorField(result, 67).map { unsafe String(cString: $0) } ?? ""
        guard !state.isEmpty else { throw lost }
        let message = unsafe PQresultErrorField(result, 77).map { unsafe String(cString: $0) } ?? state
        throw PostgreSQLFault(state: state, message: Self.line(message))
    }

    var lost: PostgreSQLFault {
        PostgreSQLFault(state: "", message: unsafe Self.line(String(cString: PQerrorMessage(connection))))
    }

    /// One line, without final stop.
    private static func line(_ text: String) -> String {
        let lines = text.split(separator: "\n").map { $0.drop { $0.isWhitespace } }
        let line = lines.joined(separator: "; ")
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
}
