internal import HubCore
public import HubDatabase
public import MonitorCore
internal import Synchronization

/// The newest hour of every agent, in memory: what live pages draw, and draw again, without asking the disk.
///
/// It holds what the fine tier holds. Where it does not reach back far enough, the disk answers.
public final class RecentHours: Sendable {
    private struct State {
        /// Unix milliseconds: what ended before may be on disk alone.
        var begin: Int64
        var agents: [String: RecentAgent] = [:]
        var bytes = 0
        /// Of series in packs, by the subjects' numbers.
        var subjects: [Int64: RecentSubject] = [:]
        var packedBytes = 0
    }

    /// Of readings; arrays that grow may take twice as much.
    static let mostBytes = 24 << 20
    private let mostBytes: Int
    private let clock: @Sendable () -> UTCTime
    private let state: Mutex<State>

    /// - Parameters:
    ///   - begin: what ended from then on is all here; by default whatever comes from now on.
    ///   - clock: of this machine.
    public init(
        since begin: Int64? = nil, mostBytes: Int? = nil,
        clock: @escaping @Sendable () -> UTCTime = HubDatabase.machineClock
    ) {
        self.mostBytes = mostBytes ?? Self.mostBytes
        self.clock = clock
        state = Mutex(State(begin: begin ?? clock().milliseconds + HistoryClock.ahead))
    }

    /// What ended before is on disk alone, whatever the clock said when this was made.
    public func begin(after end: Int64) {
        state.withLock { $0.begin = max($0.begin, end) }
    }

    /// - Parameter isNewest: whether the sample is the newest of its agent.
    public func add(_ record: IntakeRecord, _ sample: SeriesSample, of server: String, isNewest: Bool = true)
    {
        state.withLock { state in
            state.bytes -= state.agents[server]?.bytes ?? 0
            state.agents[server, default: RecentAgent(since: state.begin)].add(
                record, sample, isNewest: isNewest)
            state.bytes += state.agents[server]?.bytes ?? 0
            if state.bytes > mostBytes { Self.shorten(&state, to: mostBytes) }
        }
    }

    /// The fine points of the series, where all of them are here.
    private func points(
        of series: [Int64: SeriesKind.ID], agent: String, in range: Range<Int64>
    ) -> HistoryQuery.Points? {
        state.withLock { $0.agents[agent]?.points(of: series, in: range) }
    }

    /// One agent's part.
    public struct Reader: Sendable {
        fileprivate let hours: RecentHours
        fileprivate let agent: String

        /// - Parameter series: numbers, and what they measure.
        /// - Returns: `nil` where the disk must be asked.
        func points(of series: [Int64: SeriesKind.ID], in range: Range<Int64>) -> HistoryQuery.Points? {
            hours.points(of: series, agent: agent, in: range)
        }
    }

    public func named(_ agent: String) -> Reader { Reader(hours: self, agent: agent) }

    public func latest(of agent: String) -> SeriesSample? {
        state.withLock { $0.agents[agent]?.newestSample }
    }

    /// The database is another one from here on.
    ///
    /// - Parameter end: of its content.
    public func forget(after end: Int64) {
        let now = clock().milliseconds + HistoryClock.ahead
        state.withLock { $0 = State(begin: max(now, end)) }
    }

    var bytes: Int { state.withLock(\.bytes) }

    // Series in packs

    /// - Parameter subject: its number.
    public func add(_ record: PackedRecord, subject: Int64) {
        state.withLock { state in
            state.packedBytes -= state.subjects[subject]?.bytes ?? 0
            state.subjects[subject, default: RecentSubject(since: state.begin)].add(record)
            state.packedBytes += state.subjects[subject]?.bytes ?? 0
            while state.packedBytes > mostBytes,
                let most = state.subjects.max(by: { $0.value.bytes < $1.value.bytes })
            {
                state.subjects[most.key]?.shorten()
                state.packedBytes += (state.subjects[most.key]?.bytes ?? 0) - most.value.bytes
            }
        }
    }

    /// - Returns: `nil` where the disk must be asked.
    func points(
        of series: Set<Int64>, _ kind: SeriesKind, subject: Int64, in range: Range<Int64>
    ) -> PackQuery.Points? {
        state.withLock { $0.subjects[subject]?.points(of: series, kind, in: range) }
    }

    var packedBytes: Int { state.withLock(\.packedBytes) }

    /// The agent with the most loses the most: all hours shorten alike.
    private static func shorten(_ state: inout State, to most: Int) {
        while state.bytes > most {
            guard let server = state.agents.max(by: { $0.value.bytes < $1.value.bytes })?.key,
                let before = state.agents[server]?.bytes
            else { return }
            state.agents[server]?.shorten()
            state.bytes -= before - (state.agents[server]?.bytes ?? 0)
        }
    }
}

extension RecentHours {
    /// The end of the newest block in the database; 0 where there is none.
    public static func endOnDisk(_ database: Database) throws -> Int64 {
        let newest = try Int64.fetchOne(
            database,
            sql: """
                SELECT max(block) FROM (
                    SELECT (SELECT max(block) FROM fine WHERE agent = id) AS block FROM agents UNION ALL
                    SELECT (SELECT max(block) FROM intake WHERE agent = id) FROM agents) AS newest
                """)
        return newest.map { Block(number: $0).end } ?? 0
    }
}
