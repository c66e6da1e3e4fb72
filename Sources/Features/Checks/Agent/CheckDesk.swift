internal import AgentHost
internal import AgentLink
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import ProbeKinds
internal import Probing
internal import Synchronization

/// Carries out the checks that a hub orders: some at a time, each on a thread of its own, each with one outcome.
final class CheckDesk: Sendable {
    /// Before the deadline, so that the outcome arrives in time.
    private static let margin: Duration = .milliseconds(250)

    private let settings: AgentSettings
    private let logger: Logger
    private let slots = CheckSlots()
    private let pages = PageBytes()
    private let hub = HubAddresses()
    /// Takes how far checks are, while the daemon runs.
    private let teller = Mutex<(@Sendable (LiveMessage) -> Void)?>(nil)
    /// Between two messages of one check.
    private static let pause: Duration = .milliseconds(500)

    init(_ settings: AgentSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    func tell(by teller: @escaping @Sendable (LiveMessage) -> Void) { self.teller.withLock { $0 = teller } }

    /// - Parameter body: hostile.
    func run(_ body: [UInt8], until deadline: ContinuousClock.Instant) async -> LinkHandler.Outcome {
        let order: CheckOrder
        do {
            order = try CheckOrder(body)
        } catch let fault as ProbeQuestionFault {
            return .done(body: ProbeOutcome(.refused, at: .request, fault.reason).json)
        } catch {
            return .failed("The order cannot be read: \(error)")
        }
        guard await slots.enter() else {
            return .done(
                body: ProbeOutcome(.refused, at: .limit, "The agent is busy with other checks.").json)
        }
        defer { slots.leave() }
        let outcome = await outcome(of: order, until: deadline - Self.margin)
        logger.debug(
            "Checks: \(order.question.kind.rawValue) '\(order.question.host?.description ?? "")': \(outcome.word.rawValue)"
        )
        return .done(body: outcome.json)
    }

    private func outcome(of order: CheckOrder, until deadline: ContinuousClock.Instant) async -> ProbeOutcome
    {
        let (settings, hub) = (settings, hub)
        let tells = tells(of: order)
        let pages = pages
        do {
            return try await BlockingWork.run { shouldStop in
                // because the question whether to stop only reads an atomic, from this thread alone.
                nonisolated(unsafe) let shouldStop = shouldStop
                var attempt = Attempt.ofThisHost(settings, hub, until: deadline) { unsafe !shouldStop() }
                attempt.isAdministrator = order.asker == .administrator
                attempt.showsPrivate = order.asker != .viewer
                attempt.tells = tells
                attempt.pages = pages
                return attempt.outcome(of: order.question)
            }
        } catch is CancellationError {
            return ProbeOutcome(.cancelled)
        } catch {
            return ProbeOutcome(.error, at: .request, "The agent has no thread for it.")
        }
    }
}

extension CheckDesk {
    /// Not oftener than twice a second.
    private func tells(of order: CheckOrder) -> @Sendable (String) -> Void {
        guard let check = order.check, let teller = teller.withLock({ $0 }) else { return { _ in } }
        let pace = ProgressPace(pause: Self.pause)
        return { text in
            guard pace.isDue() else { return }
            teller(
                LiveMessage(
                    feature: CheckOrder.feature, kind: CheckProgress.kind,
                    body: CheckProgress(check: check, text: text).json))
        }
    }
}

extension Attempt {
    /// An attempt under this machine's settings and addresses, and its hub's, as they are now. May block while the hub's
    /// name is asked for.
    static func ofThisHost(
        _ settings: AgentSettings, _ hub: HubAddresses, until deadline: ContinuousClock.Instant,
        while isWanted: @escaping @Sendable () -> Bool = { true }
    ) -> Attempt {
        let own = OwnAddresses.read()
        let lists = settings[ProbePolicySettings.self].ofNow
        let policy = AddressPolicy(
            permitted: lists.permitted, denied: lists.denied, quiet: lists.quiet.ranges,
            own: hub.all(of: settings.hubHosts).union(own.addresses + own.broadcasts))
        var facts = AgentFacts()
        facts.hostName = settings.serverID
        facts.addresses = own.addresses.filter { !$0.isLoopback }
        var attempt = Attempt(
            screen: { policy.verdict(on: $0, for: .onDemand) }, resolvers: SystemResolvers.read(),
            deadline: deadline,
            agent: facts, isWanted: isWanted)
        attempt.caFile = settings.caFile
        return attempt
    }
}

/// The bytes of pages that all checks together may read.
private final class PageBytes: PageAllowance {
    private let bodies = Mutex(BodyAllowance())

    func take(_ bytes: Int) -> (@Sendable (_ unread: Int) -> Void)? {
        let period = bodies.withLock { $0.take(UInt64(clamping: bytes), at: .now) }
        guard let period else { return nil }
        return { unread in self.bodies.withLock { $0.giveBack(UInt64(clamping: unread), of: period) } }
    }
}

/// How often something may be told.
private final class ProgressPace: Sendable {
    private let pause: Duration
    private let next = Mutex(ContinuousClock.now)

    init(pause: Duration) { self.pause = pause }

    func isDue() -> Bool {
        next.withLock { next in
            guard next <= .now else { return false }
            next = .now + pause
            return true
        }
    }
}
