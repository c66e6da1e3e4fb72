internal import HTTPClient
public import Logging
public import MonitorCore
internal import MonitorWire
public import ServiceLifecycle
internal import Synchronization

/// Sends queued reports to the platform, oldest first, until it has accepted or refused each: snapshots to
/// its REST endpoint, other reports over the link where a WebSocket carries it, else by REST, too.
///
/// They wait in the queue that the program gives it, until they are settled there.
/// Next: the platform; in this repository `HubLan/Routes/SnapshotRoutes`.
public final class RestDelivery: Service {
    /// The most in one request, whatever the platform says it accepts.
    static let mostAtOnce = 100

    private let endpoint: RestEndpoint
    private let queue: any ReportQueue
    private let link: AgentLink?
    private let reached: Wakeup
    private let drainPerSecond: Double
    private let backoff: Backoff
    private let grace: Duration
    private let logger: Logger
    private let time: @Sendable () -> UTCTime
    private let keyAccepted: @Sendable () -> Void
    private let pause: @Sendable (Duration) async throws -> Void
    private let state = Mutex(DeliveryStatus())
    private let (offers, offered) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - reached: ends the wait after an attempt that did not reach the platform.
    ///   - drainPerSecond: requests while more than one snapshot waits.
    ///   - time: the wall clock, to say when the next attempt is.
    ///   - keyAccepted: called when the platform accepts a key that it refused or kept waiting before.
    ///   - pause: waits that long, or until the task is cancelled.
    public convenience init(
        endpoint: RestEndpoint, queue: any ReportQueue, link: AgentLink? = nil, reached: Wakeup = Wakeup(),
        drainPerSecond: Double, backoff: Backoff = Backoff(), logger: Logger,
        time: @escaping @Sendable () -> UTCTime,
        keyAccepted: @escaping @Sendable () -> Void = {},
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.init(
            endpoint: endpoint, queue: queue, link: link, reached: reached, drainPerSecond: drainPerSecond,
            backoff: backoff, grace: shutdownGrace, logger: logger, time: time, keyAccepted: keyAccepted,
            pause: pause)
    }

    init(
        endpoint: RestEndpoint, queue: any ReportQueue, link: AgentLink? = nil, reached: Wakeup = Wakeup(),
        drainPerSecond: Double, backoff: Backoff, grace: Duration = shutdownGrace, logger: Logger,
        time: @escaping @Sendable () -> UTCTime,
        keyAccepted: @escaping @Sendable () -> Void = {},
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.endpoint = endpoint
        self.queue = queue
        self.link = link
        self.reached = reached
        self.drainPerSecond = drainPerSecond
        self.backoff = backoff
        self.grace = grace
        self.logger = logger
        self.time = time
        self.keyAccepted = keyAccepted
        self.pause = pause
    }

    /// Says that something was put into the queue. From any thread.
    public func wake() {
        offered.yield()
    }

    /// Says what the end of the program loses, or leaves to the next start.
    public func reportUnsent() {
        let waiting = queue.waiting
        DeliveryLine.stopped(waiting: waiting.count, isStored: waiting.isStored, for: endpoint.url)
            .map(logger.log)
    }

    /// Carries on the books of an earlier delivery, which must have ended.
    public func takeOver(from earlier: RestDelivery) {
        let books = earlier.status
        state.withLock { state in
            state.delivered += books.delivered
            state.deliveredAt = books.deliveredAt
            state.rejected += books.rejected
        }
    }

    public var status: DeliveryStatus { state.withLock { $0 } }

    public func run() async throws {
        let http = HTTPPost(settings: endpoint.settings)
        await runWithGrace(grace) { await self.deliver(through: http) }
    }

    private func deliver(through http: HTTPPost) async {
        var progress = DeliveryProgress(backoff: backoff, pace: DrainPace(perSecond: drainPerSecond))
        while !Task.isCancelled {
            let next = Self.ofOneRoad(await queue.oldest(atMost: progress.atOnce))
            if next.isEmpty {
                if Task.isShuttingDownGracefully { return }
                await offers.wait(offered)
            } else {
                if let delay = progress.takeDelay(waiting: queue.waiting.count) {
                    // What is safe on disk is left to the next start; what is not has its last chance now.
                    if Task.isShuttingDownGracefully, queue.waiting.isStored { return }
                    await wait(delay, isUnreachable: progress.trouble == .unreachable)
                    if Task.isShuttingDownGracefully, queue.waiting.isStored { return }
                }
                let wasShuttingDown = Task.isShuttingDownGracefully
                reached.forget()
                await attempt(next, through: http, &progress)
                if wasShuttingDown, progress.retryDelay != nil { return }
            }
        }
    }
}

extension RestDelivery {
    /// The WebSocket may find first that the platform is there again.
    private func wait(_ delay: Duration, isUnreachable: Bool) async {
        await interruptibly { [pause, reached] in
            if isUnreachable {
                try await reached.cutShort { try await pause(delay) }
            } else {
                try await pause(delay)
            }
        }
    }

    /// What the platform says of a name then holds for all that go together; and snapshots go where nothing
    /// else goes.
    private static func ofOneRoad(_ reports: [QueuedReport]) -> [QueuedReport] {
        guard let first = reports.first?.report.name else { return [] }
        return Array(
            reports.prefix {
                let name = $0.report.name
                return name.serverID == first.serverID
                    && (name.kind == .snapshot) == (first.kind == .snapshot)
            })
    }

    private func attempt(
        _ reports: [QueuedReport], through http: HTTPPost, _ progress: inout DeliveryProgress
    ) async {
        if await carry(reports, &progress) { return }
        guard let attempt = await reply(to: reports, isPacked: progress.packs, through: http) else { return }
        await conclude(attempt, through: http, &progress)
    }

    /// Sends reports other than snapshots over the link.
    ///
    /// - Returns: whether the first of them is done with, or has to wait; `false` where it has to go by REST.
    private func carry(_ reports: [QueuedReport], _ progress: inout DeliveryProgress) async -> Bool {
        guard let link, reports.first?.report.name.kind != .snapshot,
            let acks = await link.carry(reports.map(\.report))
        else { return false }
        let answers = reports.map { report in acks.first { $0.isOf(report.report.name) } }
        let stored = answers.prefix { $0?.outcome == .stored || $0?.outcome == .repeated }.count
        if stored > 0 {
            await succeeded(RequestOutcome(Array(reports.prefix(stored)), overLink: .delivered), &progress)
        }
        guard stored < reports.count, let ack = answers[stored] else { return stored > 0 }
        let rest = RequestOutcome([reports[stored]], overLink: DeliveryVerdict(ack), said: ack.reason)
        if ack.outcome == .refused { await setAside(rest) } else { await failed(rest, &progress) }
        return true
    }

    /// - Returns: `nil` when the delivery was cancelled.
    private func reply(
        to reports: [QueuedReport], isPacked: Bool, through http: HTTPPost
    ) async -> RequestOutcome? {
        do {
            let packed = isPacked ? PackedBody.of(reports) : nil
            let request = try endpoint.request(for: reports, packed: packed)
            return RequestOutcome(
                reports, request, try await http.send(request), isPacked: packed != nil,
                bearer: endpoint.bearer)
        } catch let error as DeliveryError {
            return RequestOutcome(reports, cause: error.cause)
        } catch {
            return nil
        }
    }

    private func conclude(
        _ attempt: RequestOutcome, through http: HTTPPost, _ progress: inout DeliveryProgress
    ) async {
        if attempt.isPacked, attempt.mayBeOfPacking {
            progress.packedFailed(attempt)
            if attempt.isOfContent || attempt.status == 415 {
                return logger.log(.sendingPlain(to: endpoint.url, attempt.cause))
            }
        }
        switch attempt.verdict {
        case .delivered: await succeeded(attempt, &progress)
        case .tooLong where attempt.reports.count > 1: progress.wereTooLong(attempt.reports.count)
        case _ where attempt.reports.count > 1 && attempt.isOfContent:
            // One of them is to blame; in ever smaller groups, the others are accepted.
            progress.failed(with: attempt.reports.count)
        case .rejected: await setAside(attempt)
        case .foreign where isOfAnotherName(attempt): await setAside(attempt)
        case .unsigned: await askOfTheNext(attempt, through: http, &progress)
        case _ where attempt.isByFirewall: await askOfTheNext(attempt, through: http, &progress)
        case .foreign, .tooLong, .keyRefused, .retry: await failed(attempt, &progress)
        }
    }

    /// What this machine was called once, or what ran here under another name, can never be accepted with
    /// this key. What has its name of now can, once the operator has mended name or key.
    private func isOfAnotherName(_ attempt: RequestOutcome) -> Bool {
        endpoint.serverID.map { $0 != attempt.reports.first?.report.name.serverID } ?? false
    }

    /// A refusal that the platform did not sign may be a proxy's, and meant for everything. If the platform
    /// takes the next snapshot, it was this one's.
    private func askOfTheNext(
        _ attempt: RequestOutcome, through http: HTTPPost, _ progress: inout DeliveryProgress
    ) async {
        let two = await queue.oldest(atMost: 2)
        guard two.count == 2, two[0].position == attempt.reports.first?.position,
            isWitness(two[1], of: attempt),
            let witness = await reply(to: [two[1]], isPacked: false, through: http),
            witness.verdict == .delivered
        else { return await failed(attempt, &progress) }
        if attempt.isByFirewall {
            // Firewalls also refuse what comes too often, for a while. The platform knows the witness by
            // name.
            guard let again = await reply(to: attempt.reports, isPacked: false, through: http) else {
                return
            }
            if !again.isByFirewall { return await conclude(again, through: http, &progress) }
        }
        await setAside(attempt)
        await succeeded(witness, &progress)
    }

    /// A platform that signs nothing may mean the name by 403: then one of another name tells nothing of this
    /// one.
    private func isWitness(_ next: QueuedReport, of attempt: RequestOutcome) -> Bool {
        !attempt.isByFirewall || isOfAnotherName(attempt)
            || next.report.name.serverID == attempt.reports.first?.report.name.serverID
    }

    private func succeeded(_ attempt: RequestOutcome, _ progress: inout DeliveryProgress) async {
        let wasKeyRefused = progress.trouble == .keyRefused || progress.trouble == .foreign
        progress.succeeded(
            offered: attempt.offeredAtOnce, takesPacked: attempt.takesPacked, isPacked: attempt.isPacked)
        await queue.settle(attempt.reports)
        if attempt.isOfHub { link?.metHub() }
        if let (lasted, failures) = progress.outage.succeeded(at: .now) {
            logger.log(
                .reached(endpoint.url, after: lasted, failures: failures, waiting: queue.waiting.count))
        }
        logger.log(.sent(attempt.shown, bytes: attempt.bytes, status: attempt.status))
        let news = progress.keyWait.observe(isWaiting: attempt.isKeyWaiting, at: .now)
        news.map { logger.log(.key($0, at: endpoint.url, said: attempt.said)) }
        await note(DeliveryNote()) { status in
            status.delivered += attempt.snapshots
            status.deliveredAt = .now
            status.keyWaitsSince = progress.keyWait.since
        }
        if wasKeyRefused || news?.isEnd == true { keyAccepted() }
    }

    private func setAside(_ attempt: RequestOutcome) async {
        var file: String?
        for report in attempt.reports { file = await queue.setAside(report) }
        logger.log(
            .rejected(
                attempt.shown, by: endpoint.url, cause: attempt.cause, file: file,
                waiting: queue.waiting.count))
        await note(DeliveryNote(lastError: attempt.cause)) { $0.rejected += attempt.snapshots }
    }

    private func failed(_ attempt: RequestOutcome, _ progress: inout DeliveryProgress) async {
        let delay = attempt.verdict.delay(backoff: progress.backoff.failed()) ?? .zero
        progress.retryDelay = delay
        progress.pace.failed()
        progress.failed(with: attempt.reports.count)
        let isFirst =
            attempt.verdict.isRetry
            ? progress.outage.failed(for: attempt.cause, at: .now) : progress.trouble != attempt.verdict
        logger.log(line(for: attempt, in: delay, isFirst: isFirst, failures: progress.outage.failures))
        progress.trouble = attempt.verdict
        let next = UTCTime(milliseconds: time().milliseconds + delay.milliseconds)
        await note(DeliveryNote(lastError: attempt.cause, nextTry: next)) { _ in }
    }

    private func line(for attempt: RequestOutcome, in delay: Duration, isFirst: Bool, failures: Int)
        -> DeliveryLine
    {
        let (url, waiting) = (endpoint.url, queue.waiting.count)
        if case .retry = attempt.verdict {
            return .willRetry(
                attempt.shown, to: url, cause: attempt.cause, in: delay, waiting: waiting,
                attempts: failures, isTold: isFirst)
        }
        return .blocked(
            attempt.shown, at: url, attempt.verdict, status: attempt.statusText, said: attempt.said,
            bytes: attempt.bytes, in: delay, waiting: waiting, isFirst: isFirst)
    }

    private func note(_ note: DeliveryNote, _ book: (inout DeliveryStatus) -> Void) async {
        let isNews = state.withLock { state in
            defer { state.note = note }
            book(&state)
            return state.note != note
        }
        if isNews { await queue.note(note) }
    }
}
