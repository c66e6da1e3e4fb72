internal import Dispatch
internal import Hosts
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Logging
internal import MonitorCore
internal import Pinger
internal import Probes
internal import ServiceLifecycle
internal import Synchronization

/// Asks hosts whether they answer: all in turn, and some at once when a person wants to know.
///
/// Packets are sent by the pinger's own thread; what they say comes back as rounds, which are judged here, in order.
final class HostProber: Service, Sendable {
    /// Packets a second, at most, of all hosts together.
    private static let mostPerSecond = 1000
    private static let resolveEvery: Duration = .seconds(300)
    private static let mostRuns = 4

    private struct State {
        var pinger: Pinger?
        /// How the pinger asks.
        var followedPing: HostPing?
        var followed: [Probe] = []
        /// How hosts are asked; `nil` before it was read.
        var ping: HostPing?
        var resolvedAt: ContinuousClock.Instant?
        /// Why nothing can be sent.
        var trouble: String?
        var runs: [CheckRun] = []
        var nextRun = 1
    }

    /// A host as the pinger knows it.
    private struct Probe: Equatable {
        let target: ProbeTarget
        let host: Int64
    }

    private typealias Decided = (round: HostRound, at: UTCTime)

    private let host: HubHost
    private let store: HostStore
    private let news: NewsBoard
    private let bell = WakeBell()
    private let state = Mutex(State())
    private let decided: AsyncStream<[Decided]>
    private let decide: AsyncStream<[Decided]>.Continuation
    private static let names = DispatchQueue(label: "names of hosts")

    init(_ host: HubHost, _ store: HostStore, _ news: NewsBoard) {
        self.host = host
        self.store = store
        self.news = news
        (decided, decide) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Hosts or their pauses were changed.
    func changed() {
        bell.ring()
        news.changed("isp/hosts")
    }

    /// Why no packets can be sent; `nil` where they can.
    var trouble: String? { state.withLock { $0.trouble } }

    /// How hosts are asked now: what was set on the page, over the settings.
    private func rules() async -> HostPing {
        let settings = host.settings(HostSettings.self).ping
        guard let kept = try? await store.ping() else { return ping }
        let rules = kept.chosen.over(settings)
        state.withLock { $0.ping = rules }
        return rules
    }

    /// As it was read last.
    private var ping: HostPing { state.withLock { $0.ping } ?? host.settings(HostSettings.self).ping }

    // MARK: - All in turn

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.judge() }
                group.addTask { await self.follow() }
            }
        }
        state.withLock { $0.pinger }?.stop()
    }

    private func follow() async {
        await tellDown()
        while !Task.isCancelled {
            await plan()
            try? await bell.wait(atMost: .seconds(15))
        }
    }

    /// Signals are not kept: what judges by them hears at the start what is down since before.
    private func tellDown() async {
        for one in (try? await store.hosts()) ?? [] where one.health.state == .down {
            host.signals.publish(Signal(one, at: UTCTime(milliseconds: one.health.since)))
        }
        await count()
    }

    /// Gives the pinger its list, where that is another one now, and where names lead.
    private func plan() async {
        _ = try? await store.endPauses()
        guard let hosts = try? await store.hosts() else { return }
        let (ping, now) = (await rules(), host.clock())
        let probes = hosts.filter { !$0.isPaused(at: now) }.compactMap { Self.probe($0, ping) }
        let known = state.withLock { state in
            let isSame = state.followed == probes && (state.pinger != nil || probes.isEmpty)
            let isFresh = state.resolvedAt.map { .now - $0 < Self.resolveEvery } ?? false
            return (isSame: isSame, isFresh: isSame && isFresh)
        }
        if known.isFresh { return }
        if !known.isSame { follow(probes, ping) }
        let names = await Self.resolved(probes)
        let pinger = state.withLock { state in
            state.resolvedAt = .now
            return state.pinger
        }
        pinger?.resolve(names)
    }

    /// Packets of a round that is not over go on: where rounds are others now, another pinger takes over.
    private func follow(_ probes: [Probe], _ ping: HostPing) {
        let (former, pinger) = state.withLock { state in
            state.followed = probes
            var former: Pinger?
            if probes.isEmpty || state.followedPing?.hasSameRounds(as: ping) == false {
                (former, state.pinger, state.followedPing) = (state.pinger, nil, nil)
            }
            guard !probes.isEmpty else { return (former, Pinger?.none) }
            if state.pinger == nil { (state.pinger, state.followedPing) = (makePinger(ping), ping) }
            return (former, state.pinger)
        }
        former?.stop()
        pinger?.follow(ProbePlan(name: "hosts", targets: probes.map(\.target)), Self.literal(probes))
    }

    private func makePinger(_ ping: HostPing) -> Pinger {
        var options = Pinger.Options(
            windowMilliseconds: 1000, mostPerSecond: Self.mostPerSecond,
            report: { [weak self] window, end in self?.heard(window, endedAt: end, ping) },
            tell: { [weak self] error in
                self?.state.withLock { $0.trouble = "\(error)" }
                self?.host.logger.warning("Hosts: \(error)")
            })
        options.tellsRounds = true
        return Pinger(options)
    }

    private static func probe(_ one: WatchedHost, _ ping: HostPing) -> Probe? {
        guard let id = ProbeTarget.ID(exactly: one.number) else { return nil }
        let address: ProbeAddress
        do {
            address = try ProbeAddress(one.content.address)
        } catch {
            return nil
        }
        // A word of agents' lists is a name here.
        let place: ProbeAddress = if case .word(let word) = address { .name(word.rawValue) } else { address }
        var target = ProbeTarget(id: id, address: place)
        target.intervalMilliseconds = ping.intervalSeconds * 1000
        target.timeoutMilliseconds = ping.timeoutSeconds * 1000
        target.count = ping.packets
        return Probe(target: target, host: one.number)
    }

    /// On the pinger's thread.
    private func heard(_ window: ProbeWindow, endedAt end: UTCTime, _ ping: HostPing) {
        state.withLock { Self.judge(window, &$0.trouble) }
        let rounds = Self.rounds(of: window, endedAt: end, ping)
        if !rounds.isEmpty { decide.yield(rounds) }
    }

    /// Whether this machine may send.
    private static func judge(_ window: ProbeWindow, _ trouble: inout String?) {
        if window.echoes.contains(where: { $0.microseconds != nil }) { trouble = nil }
        if window.notSent.contains(where: { $0.reason == .noRight }) {
            trouble =
                "This machine may not send echo requests. Check net.ipv4.ping_group_range, and restart the hub."
        }
    }

    private static func rounds(
        of window: ProbeWindow, endedAt end: UTCTime, _ ping: HostPing
    ) -> [Decided] {
        // What was lost was sent its timeout ago, and the round's first packet before that.
        let spacing = (ping.packets - 1) * ProbeTarget.spacingMilliseconds
        let lostAt = UTCTime(
            milliseconds: end.milliseconds - Int64(ping.timeoutSeconds * 1000 + spacing))
        return window.rounds.compactMap { round in
            // Where this machine may send nothing, nothing is known of hosts.
            let unknown = round.unknown + round.notSent[.noRight, default: 0]
            return HostRound(Int64(round.target), best: round.best, unknown: unknown).map {
                ($0, $0.isAnswered ? end : lostAt)
            }
        }
    }

    private func judge() async {
        for await rounds in decided {
            guard !Task.isCancelled else { return }
            guard let flips = try? await store.observe(rounds, downRounds: ping.downRounds) else { continue }
            progress(rounds.map(\.round.host))
            for flip in flips {
                let since = UTCTime(milliseconds: flip.host.health.since)
                host.signals.publish(Signal(flip.host, at: since))
                host.logger.info("Hosts: \(flip.host.content.name) is \(flip.host.health.state.rawValue).")
            }
            if !flips.isEmpty { await count() }
            news.changed("isp/hosts")
        }
    }

    /// How many are down, in the navigation.
    private func count() async {
        guard let hosts = try? await store.hosts() else { return }
        let now = host.clock()
        host.badges["/isp/hosts"] = hosts.count { $0.health.state == .down && !$0.isPaused(at: now) }
    }

    // MARK: - At once

    /// Asks some hosts now. A run that asks all of them already is joined.
    func check(_ hosts: [WatchedHost], _ scope: String) async throws -> (run: CheckRun, isJoined: Bool) {
        if let trouble { throw HostsFault.noProbes(trouble) }
        let ping = await rules()
        let probes = hosts.compactMap { Self.probe($0, ping) }
        let wanted = Set(probes.map(\.host))
        let joined = state.withLock { state in
            state.runs.first { !$0.isOver && wanted.isSubset(of: $0.hosts) }
        }
        if let joined { return (joined, true) }
        let run = try state.withLock { state in
            guard state.runs.count(where: { !$0.isOver }) < Self.mostRuns else {
                throw HostsFault.full("Several checks run now. Try again in a few seconds.")
            }
            let run = CheckRun(number: state.nextRun, scope: scope, hosts: wanted, startedAt: host.clock())
            state.nextRun += 1
            state.runs = state.runs.suffix(15) + [run]
            return run
        }
        guard !wanted.isEmpty else {
            finish(run.number)
            return (self.run(run.number) ?? run, false)
        }
        Task { await self.carryOut(run.number, probes, ping) }
        return (run, false)
    }

    func run(_ number: Int) -> CheckRun? {
        state.withLock { state in state.runs.first { $0.number == number } }
    }

    /// The newest first.
    var runs: [CheckRun] { state.withLock { $0.runs.reversed() } }

    private func carryOut(_ number: Int, _ probes: [Probe], _ ping: HostPing) async {
        var options = Pinger.Options(
            windowMilliseconds: 250, mostPerSecond: Self.mostPerSecond,
            report: { [weak self] window, end in
                let rounds = Self.rounds(of: window, endedAt: end, ping)
                if !rounds.isEmpty { self?.decide.yield(rounds) }
            })
        (options.startsAtOnce, options.tellsRounds) = (true, true)
        let pinger = Pinger(options)
        let names = await Self.resolved(probes)
        let targets = probes.map { probe in
            var target = probe.target
            // One round, however long the run takes.
            target.intervalMilliseconds = 600_000
            return target
        }
        pinger.follow(
            ProbePlan(name: "check \(number)", targets: targets), Self.literal(probes).merging(names) { $1 })
        let packets = Double(probes.count * ping.packets) / Double(Self.mostPerSecond)
        let end = ContinuousClock.now + .seconds(packets + Double(ping.timeoutSeconds) + 10)
        while ContinuousClock.now < end, run(number)?.isOver == false, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(100))
        }
        pinger.stop()
        finish(number)
        news.changed("isp/hosts")
    }

    private func progress(_ hosts: [Int64]) {
        state.withLock { state in
            for index in state.runs.indices where !state.runs[index].isOver {
                state.runs[index].done.formUnion(state.runs[index].hosts.intersection(hosts))
                if state.runs[index].done.count == state.runs[index].hosts.count {
                    state.runs[index].endedAt = host.clock()
                }
            }
        }
    }

    private func finish(_ number: Int) {
        state.withLock { state in
            guard let index = state.runs.firstIndex(where: { $0.number == number && !$0.isOver }) else {
                return
            }
            state.runs[index].endedAt = host.clock()
        }
    }

    // MARK: - Where hosts are

    private static func literal(_ probes: [Probe]) -> [ProbeTarget.ID: ProbeRun.Resolution] {
        probes.reduce(into: [:]) { all, probe in
            guard case .literal(let address, let scope) = probe.target.address else { return }
            if let scope {
                all[probe.target.id] =
                    HostFacts.index(ofInterface: scope).map { .address(EchoDestination(address, scope: $0)) }
                    ?? .failed(.noRoute)
            } else {
                all[probe.target.id] = .address(EchoDestination(address))
            }
        }
    }

    /// Names, by the system's resolver, on a thread of their own.
    private static func resolved(_ probes: [Probe]) async -> [ProbeTarget.ID: ProbeRun.Resolution] {
        let named = probes.compactMap { probe -> (ProbeTarget.ID, String)? in
            if case .name(let name) = probe.target.address { (probe.target.id, name) } else { nil }
        }
        guard !named.isEmpty else { return [:] }
        return await withCheckedContinuation { done in
            names.async {
                done.resume(
                    returning: named.reduce(into: [:]) { all, one in
                        do throws(NameLookup.Failure) {
                            let addresses = try NameLookup.addresses(of: one.1, .either)
                            let address = addresses.first(where: \.isV4) ?? addresses.first
                            all[one.0] = address.map { .address(EchoDestination($0)) } ?? .failed(.noName)
                        } catch {
                            all[one.0] = .failed(error.reason)
                        }
                    })
            }
        }
    }
}

/// Hosts that are asked at once, and how far that is.
struct CheckRun: Sendable {
    let number: Int
    /// `all`, `dead` or `host`.
    let scope: String
    let hosts: Set<Int64>
    let startedAt: UTCTime
    var done: Set<Int64> = []
    var endedAt: UTCTime?

    init(number: Int, scope: String, hosts: Set<Int64>, startedAt: UTCTime) {
        (self.number, self.scope, self.hosts, self.startedAt) = (number, scope, hosts, startedAt)
    }

    var isOver: Bool { endedAt != nil }
}

extension Signal {
    /// A watched host went down or came back.
    init(_ host: WatchedHost, at time: UTCTime) {
        let name = host.content.name
        self.init(
            source: "hosts", subject: "host \(host.number)", state: host.health.state.rawValue, at: time,
            detail: host.health.state == .down
                ? "\(name) (\(host.content.address)) does not answer." : "\(name) answers again.")
    }
}
