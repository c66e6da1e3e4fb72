internal import AgentHost
internal import Daemon
internal import MonitorCore
internal import Pinger
internal import ProbeKinds
internal import Probes
internal import Probing
internal import Synchronization

/// Tries what the plan wants beside pings, and traces the routes to its targets, by the code of checks on demand.
/// Next: `ProbeRun.attempted`, `ProbeRun.traced`.
final class AttemptDesk: Sendable {
    /// How long this host's addresses and resolvers hold.
    private static let memory: Duration = .seconds(10)
    private static let longestTrace: Duration = .seconds(20)
    private static let longestSearch: Duration = .seconds(30)
    /// Between two packets of a trace, where the operator permits as many.
    private static let traceGap: Duration = .milliseconds(20)

    private struct Facts: Sendable {
        let policy: AddressPolicy
        /// Whether PROBE_SOURCE is this host's.
        let hasSource: Bool
        let resolvers: [Attempt.Resolver]
        let readAt: ContinuousClock.Instant
    }

    private let settings: AgentSettings
    private let pool = AttemptPool()
    private let facts = Mutex<Facts?>(nil)

    init(_ settings: AgentSettings) { self.settings = settings }

    func attempt(
        _ attempt: ProbeAttempt, _ end: @escaping @Sendable (ProbeAttempt.Result) -> Void
    ) {
        let target = attempt.target
        let deadline = ContinuousClock.now + .milliseconds(target.timeoutMilliseconds)
        let isEntered = pool.enter { [self] in
            // One that waited too long would measure its wait.
            guard .now < deadline - .milliseconds(target.timeoutMilliseconds / 2) else {
                return end(.init(.notSent(.busy)))
            }
            guard let question = target.question(at: attempt.destination.address) else {
                return end(.init(.notSent(.unsupported)))
            }
            guard let trial = self.attempt(until: .now + .milliseconds(target.timeoutMilliseconds)) else {
                return end(.init(.notSent(.noAddress)))
            }
            end(ProbeAttempt.Result(trial.outcome(of: question)))
        }
        if !isEntered { end(.init(.notSent(.busy))) }
    }

    func trace(_ question: PathQuestion, _ end: @escaping @Sendable (PathReport?) -> Void) {
        let isEntered = pool.enter { [self] in end(path(question)) }
        if !isEntered { end(nil) }
    }

    private func path(_ question: PathQuestion) -> PathReport? {
        let host = HostText.address(question.destination.address)
        guard question.destination.scope == 0, let trace = try? ProbeQuestion(.trace, host: host) else {
            return nil
        }
        guard let outcome = attempt(until: .now + Self.longestTrace)?.outcome(of: trace),
            [.ok, .timeout, .failed].contains(outcome.word),
            var report = PathReport(question, outcome, at: .now)
        else { return nil }
        // What does not answer says nothing of sizes.
        guard outcome.word == .ok, question.reason != .loss else { return report }
        if let (size, isBlackHole) = largestPacket(to: host) {
            (report.largestPacket, report.isBlackHole) = (size, isBlackHole)
        }
        return report
    }

    /// A black hole is said of two searches alone: one large packet is lost now and then.
    private func largestPacket(to host: HostText) -> (UInt32, isBlackHole: Bool)? {
        guard let question = try? ProbeQuestion(.mtu, host: host) else { return nil }
        func search() -> (UInt32, Bool)? {
            guard let outcome = attempt(until: .now + Self.longestSearch)?.outcome(of: question),
                outcome.word == .ok, let size = outcome.result["bytes"].whole
            else { return nil }
            return (UInt32(clamping: size), outcome.result["isBlackHole"].isTrue)
        }
        guard let first = search(), first.1 else { return search() }
        guard let second = search() else { return nil }
        return (max(first.0, second.0), second.1)
    }

    /// - Returns: `nil` where PROBE_SOURCE is not this host's now.
    private func attempt(until deadline: ContinuousClock.Instant) -> Attempt? {
        let facts = known()
        guard facts.hasSource else { return nil }
        var attempt = Attempt(
            screen: { facts.policy.verdict(on: $0, for: .scheduled) }, resolvers: facts.resolvers,
            deadline: deadline, agent: Attempt.AgentFacts())
        // Lists are an administrator's.
        attempt.isAdministrator = true
        attempt.showsPrivate = true
        attempt.caFile = settings.caFile
        attempt.source = settings.probes.source
        attempt.traceGap = max(Self.traceGap, .seconds(1) / settings.probes.limits.mostPerSecond)
        return attempt
    }

    private func known() -> Facts {
        facts.withLock { facts in
            if let facts, .now - facts.readAt < Self.memory { return facts }
            let host = HostFacts.read()
            let fresh = Facts(
                policy: ProbeResolver.screen(settings[ProbePolicySettings.self].ofNow, host),
                hasSource: settings.probes.source.map { host.has($0) } ?? true,
                resolvers: SystemResolvers.read(), readAt: .now)
            facts = fresh
            return fresh
        }
    }
}

extension ProbeTarget {
    /// What is asked, once it is known where; `nil` for what this agent cannot ask.
    fileprivate func question(at place: IPAddress) -> ProbeQuestion? {
        let seconds = Double(timeoutMilliseconds) / 1000
        let here = HostText.address(place)
        switch kind {
        case .echo: return nil
        case .tcp:
            var options = TCPOptions()
            options.timeoutSeconds = seconds
            return try? ProbeQuestion(.tcp, host: here, port: port.map { Int($0) }, options: .tcp(options))
        case .http, .https:
            var options = HTTPOptions()
            options.scheme = kind == .http ? .http : .https
            options.path = question ?? "/"
            options.timeoutSeconds = seconds
            var host = here
            // A server knows its pages, and its certificate, by the name.
            if case .name(let name) = address, let text = try? HostText(name) { host = text }
            switch family {
            case .v4: options.family = .v4
            case .v6: options.family = .v6
            case .either: break
            }
            return try? ProbeQuestion(
                .http, host: host, port: port.map { Int($0) }, options: .http(options))
        case .dns:
            let parts = question?.split(separator: " ") ?? []
            guard parts.count == 2, let name = try? HostText(String(parts[0])),
                let type = DNSType(name: String(parts[1]))
            else { return nil }
            var options = DNSOptions()
            options.types = [type]
            options.server = here
            options.timeoutSeconds = min(5, seconds)
            return try? ProbeQuestion(.dns, host: name, options: .dns(options))
        }
    }
}

extension ProbeAttempt.Result {
    /// What an outcome means for a target that repeats.
    init(_ outcome: ProbeOutcome) {
        let body = outcome.json.count <= ProbeWindow.Outcome.longest ? outcome.json : []
        let fate = outcome.result["attempts"].elements.first.flatMap { $0["error"].string }
        switch outcome.word {
        case .ok: self.init(.answered(microseconds: UInt32(clamping: outcome.microseconds ?? 0)), body: body)
        case .refused: self.init(.notSent(.refused), body: body)
        case .error: self.init(.notSent(.busy), body: body)
        case .cancelled, .lost, .noAnswer: self.init(.unknown)
        case .timeout where outcome.failedAt == .name: self.init(.notSent(.nameFailed), body: body)
        case .timeout: self.init(.failed(isReached: false), error: "timeout", body: body)
        case .failed where outcome.failedAt == .name: self.init(.notSent(.noName), body: body)
        case .failed where fate == "noRoute": self.init(.notSent(.noRoute), body: body)
        case .failed where fate == "forbidden": self.init(.notSent(.forbidden), body: body)
        case .failed:
            let isReached = fate == "refused" || fate == "reset" || (outcome.failedAt ?? .connect) != .connect
            let word = fate ?? (outcome.failedAt ?? .connect).rawValue
            self.init(.failed(isReached: isReached), error: Self.isWord(word) ? word : "failed", body: body)
        }
    }

    /// As reports have it: letters alone.
    private static func isWord(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (65...90).contains($0) }
    }
}

extension PathReport {
    init?(_ question: PathQuestion, _ outcome: ProbeOutcome, at time: UTCTime) {
        let hops = outcome.result["hops"].elements.prefix(Self.mostHops).map { hop in
            let times = hop["roundTripMicroseconds"].elements.compactMap(\.whole)
            return Hop(
                hop["addresses"].elements.prefix(8).compactMap { $0.string.flatMap { IPAddress($0) } },
                microseconds: times.min().map { UInt32(clamping: $0) })
        }
        guard !hops.isEmpty else { return nil }
        self.init(
            target: question.target, reason: question.reason.rawValue, takenAt: time,
            isReached: outcome.result["reached"].isTrue, hops: hops)
    }
}
