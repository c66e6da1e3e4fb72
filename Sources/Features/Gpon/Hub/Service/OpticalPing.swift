internal import DeviceRegistry
internal import Gpon
internal import GponSessions
internal import HubServer
internal import MonitorCore
internal import ServiceLifecycle
internal import Synchronization

/// The light of one terminal, measured every few seconds while a person stands at the splice: one watch an OLT, for two
/// minutes at most, and none once its page is closed.
final class OpticalPing: Service {
    static let seconds = 120
    static let pause = Duration.seconds(3)
    /// A page that has not asked for so long is closed.
    static let patience = Duration.seconds(15)

    struct Reading: Sendable, Equatable {
        /// Unix milliseconds.
        let at: Int64
        let optics: OpticalReading
    }

    struct Watch: Sendable {
        let place: TerminalPlace
        let who: String
        let begun: ContinuousClock.Instant
        var askedAt: ContinuousClock.Instant
        var readings: [Reading] = []
        /// Why it is over; `nil` while it goes on.
        var end: String?

        var secondsLeft: Int {
            end == nil
                ? max(0, OpticalPing.seconds - Int((ContinuousClock.now - begun).components.seconds)) : 0
        }
    }

    private let host: HubHost
    private let news: NewsBoard
    private let store: GponStore
    private let sessions: OltSessions
    private let watches = Mutex<[Int64: Watch]>([:])
    private let (starts, start) = AsyncStream.makeStream(of: Int64.self)

    init(_ host: HubHost, _ store: GponStore, _ sessions: OltSessions, _ news: NewsBoard) {
        self.news = news
        self.host = host
        self.store = store
        self.sessions = sessions
    }

    /// - Throws: `GponFault.locked` while another watch of this OLT goes on.
    func begin(_ place: TerminalPlace, on olt: Int64, by who: String) async throws {
        _ = try await sessions.olt(olt)
        let other = watches.withLock { watches -> Watch? in
            if let now = watches[olt], now.end == nil {
                if now.place == place { return nil }
                return now
            }
            watches[olt] = Watch(place: place, who: who, begun: .now, askedAt: .now)
            return nil
        }
        if let other {
            throw GponFault.locked(
                "\(other.who) watches \(other.place) on this OLT, for \(other.secondsLeft) s more.")
        }
        start.yield(olt)
    }

    /// What has been measured; asking keeps it going.
    func watch(on olt: Int64, _ place: TerminalPlace) -> Watch? {
        watches.withLock { watches in
            guard watches[olt]?.place == place else { return nil }
            watches[olt]?.askedAt = .now
            return watches[olt]
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await olt in self.starts { group.addTask { await self.watch(olt) } }
                group.cancelAll()
            }
        }
    }

    private func watch(_ number: Int64) async {
        guard let place = watches.withLock({ $0[number]?.place }), let olt = try? await sessions.olt(number)
        else {
            return end(number, "the OLT is not there any more")
        }
        do {
            try await sessions.locks.take(number, "an optical ping", within: .seconds(10))
        } catch {
            return end(number, "the OLT is in use")
        }
        let result = await sessions.with(olt, .reading) { session in
            await self.measure(place, number, session)
        }
        sessions.locks.release(number)
        switch result {
        case .success(let why): end(number, why)
        case .failure(.unanswered(let why)): end(number, why)
        case .failure: end(number, "the OLT did not answer")
        }
    }

    /// - Returns: why it is over.
    private func measure(_ place: TerminalPlace, _ olt: Int64, _ session: OltConnection) async -> String {
        while !Task.isCancelled {
            let answer = await session.ask(.optics(place))
            do throws(ReadFault) {
                let optics = try OltReader.optics(place, answer) ?? OpticalReading()
                let reading = Reading(at: host.clock().milliseconds, optics: optics)
                watches.withLock { $0[olt]?.readings.append(reading) }
                if optics.rxDBm != nil { try? await store.keepOptics([(place, optics)], of: olt) }
            } catch { return error.description }
            news.changed("isp/olt/\(olt)")
            guard let now = watches.withLock({ $0[olt] }), now.secondsLeft > 0 else {
                return "two minutes are over"
            }
            if ContinuousClock.now - now.askedAt > Self.patience { return "its page was closed" }
            if sessions.locks.isWanted(olt) { return "gave way to a user who writes" }
            guard (try? await Task.sleep(for: Self.pause)) != nil else { break }
        }
        return "the hub is ending"
    }

    private func end(_ olt: Int64, _ why: String) {
        watches.withLock { $0[olt]?.end = why }
        news.changed("isp/olt/\(olt)")
    }
}
