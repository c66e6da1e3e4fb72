internal import Dispatch
internal import Synchronization

/// The place of one connection: opened when it is needed, used by one thread.
final class PostgreSQLSeat: Sendable {
    /// What only the thread of the queue touches.
    final class Place: @unchecked Sendable {
        // because every use is inside of the serial queue.
        private let address: PostgreSQLAddress
        private let dialect: PostgreSQLDialect
        private let doubts: PostgreSQLDoubts
        private let lock: PostgreSQLLock
        private let patience: Duration
        private var link: PostgreSQLLink?
        private var wasOpen: Bool
        private var failed: (at: ContinuousClock.Instant, fault: PostgreSQLFault)?

        /// While the server is away, it is not asked for a connection more often than this.
        private static let pause: Duration = .milliseconds(250)

        init(
            _ address: PostgreSQLAddress, _ dialect: PostgreSQLDialect, _ doubts: PostgreSQLDoubts,
            _ lock: PostgreSQLLock, _ patience: Duration, _ link: PostgreSQLLink?
        ) {
            self.patience = patience
            self.link = link
            wasOpen = link != nil
            self.address = address
            self.dialect = dialect
            self.doubts = doubts
            self.lock = lock
        }

        func close() { link = nil }

        private func open() throws(PostgreSQLFault) -> PostgreSQLLink {
            if let link, link.isOpen { return link }
            link = nil
            if let failed, ContinuousClock.now - failed.at < Self.pause { throw failed.fault }
            do throws(PostgreSQLFault) {
                let new = try PostgreSQLLink(address)
                try new.limit(to: patience)
                if lock == .ofTheHub {
                    try new.takeHubLock()
                    // Another hub may have had it meanwhile.
                    if wasOpen { doubts.add() }
                    wasOpen = true
                }
                link = new
                failed = nil
                return new
            } catch {
                failed = (.now, error)
                throw error
            }
        }

        private func begin(_ text: String?) throws(PostgreSQLFault) -> PostgreSQLLink {
            let known = link != nil
            do throws(PostgreSQLFault) {
                let link = try open()
                if let text { try link.run(text) }
                return link
            } catch  where error.isOfConnection && known {
                // A connection that was lost meanwhile says so when it is used: nothing was sent on it yet.
                link = nil
                let link = try open()
                if let text { try link.run(text) }
                return link
            }
        }

        /// - Throws: `DatabaseError`, or what the body throws; nothing of it is stored then. Where the connection was
        ///   lost while it was stored, it may be.
        func transaction<Value>(_ begin: String, _ body: (Database) throws -> Value) throws -> Value {
            let link: PostgreSQLLink
            do { link = try self.begin(begin) } catch { throw DatabaseError(error, begin) }
            let connection = PostgreSQLConnection(link, dialect, epoch: doubts.count)
            let value: Value
            do {
                value = try body(Database(connection))
            } catch {
                // A server that became a standby takes no writes any more; another host of the address may.
                if (error as? DatabaseError)?.isOfStandby ?? false { self.link = nil }
                _ = try? link.run("ROLLBACK")
                throw error
            }
            do throws(PostgreSQLFault) {
                // Where a body went on after a statement had failed, nothing of its transaction is stored.
                guard try link.run("COMMIT").tag == "COMMIT" else {
                    throw PostgreSQLFault(
                        state: "25P02", message: "a statement of the transaction had failed")
                }
            } catch {
                if error.isOfConnection { doubts.add() }
                _ = try? link.run("ROLLBACK")
                throw DatabaseError(error, "COMMIT")
            }
            return value
        }

        func alone<Value>(_ body: (Database) throws -> Value) throws -> Value {
            let link: PostgreSQLLink
            do { link = try begin(nil) } catch { throw DatabaseError(error, "") }
            return try body(Database(PostgreSQLConnection(link, dialect, epoch: doubts.count)))
        }
    }

    private let place: Place
    private let queue = DispatchQueue(label: "postgresql")
    private let waiting = Atomic(0)

    /// - Parameters:
    ///   - patience: how long an answer may take.
    ///   - link: one that is open already, with its lock.
    init(
        _ address: PostgreSQLAddress, _ dialect: PostgreSQLDialect, _ doubts: PostgreSQLDoubts,
        _ lock: PostgreSQLLock = .none, within patience: Duration, _ link: PostgreSQLLink? = nil
    ) {
        place = Place(address, dialect, doubts, lock, patience, link)
    }

    var isIdle: Bool { waiting.load(ordering: .relaxed) == 0 }

    func wait<Value>(_ body: (Place) throws -> Value) throws -> Value {
        try queue.sync { try body(place) }
    }

    func run<Value: Sendable>(_ body: @Sendable @escaping (Place) throws -> Value) async throws -> Value {
        waiting.wrappingAdd(1, ordering: .relaxed)
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        return try await withCheckedThrowingContinuation { answer in
            queue.async { [place] in answer.resume(with: Result { try body(place) }) }
        }
    }

    func close() { queue.sync { place.close() } }
}

/// What a session holds: the hub's writer the lock of the one hub, so that nothing is written without it.
enum PostgreSQLLock: Sendable {
    case none, ofTheHub
}

/// How often it was not known whether a transaction was stored: what is in memory may be outdated since.
final class PostgreSQLDoubts: Sendable {
    private let number = Atomic(0)

    var count: Int { number.load(ordering: .sequentiallyConsistent) }

    func add() { number.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}
