public import Logging
public import MonitorCore
public import ServiceLifecycle
internal import Synchronization

/// Posts snapshots to the platform's REST endpoint, oldest first, until it has accepted or refused each.
///
/// They wait in the queue that the program gives it, until they are settled there.
/// Next: the platform; in this repository `HubLan/Routes/SnapshotRoutes`.
public final class RestDelivery: Service {
    /// However many a platform says it takes in one request.
    static let mostAtOnce = 100

    private let endpoint: RestEndpoint
    private let queue: any ReportQueue
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
    ///   - drainPerSecond: requests while more than one snapshot waits.
    ///   - time: the wall clock, to say when the next attempt is.
    ///   - keyAccepted: called when the platform accepts a key that it refused or kept waiting before.
    ///   - pause: waits that long, or until the task is cancelled.
    public convenience init(
        endpoint: RestEndpoint, queue: any ReportQueue, drainPerSecond: Double,
        backoff: Backoff = Backoff(), logger: Logger, time: @escaping @Sendable () -> UTCTime,
        keyAccepted: @escaping @Sendable () -> Void = {},
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.init(
            endpoint: endpoint, queue: queue, drainPerSecond: drainPerSecond, backoff: backoff,
            grace: shutdownGrace, logger: logger, time: time, keyAccepted: keyAccepted, pause: pause)
    }

    init(
        endpoint: RestEndpoint, queue: any ReportQueue, drainPerSecond: Double, backoff: Backoff,
        grace: Duration = shutdownGrace, logger: Logger, time: @escaping @Sendable () -> UTCTime,
        keyAccepted: @escaping @Sendable () -> Void = {},
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.endpoint = endpoint
        self.queue = queue
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
        var course = Course(backoff: backoff, pace: DrainPace(perSecond: drainPerSecond))
        while !Task.isCancelled {
            let next = Self.ofOneName(await queue.oldest(atMost: course.atOnce))
            if next.isEmpty {
                if Task.isShuttingDownGracefully { return }
                await offers.wait(offered)
            } else {
                if let delay = course.takeDelay(waiting: queue.waiting.count) {
                    // What is safe on disk is left to the next start; what is not has its last chance now.
                    if Task.isShuttingDownGracefully, queue.waiting.isStored { return }
                    await interruptibly { try await self.pause(delay) }
                    if Task.isShuttingDownGracefully, queue.waiting.isStored { return }
                }
                let wasShuttingDown = Task.isShuttingDownGracefully
                await attempt(next, through: http, &course)
                if wasShuttingDown, course.retryDelay != nil { return }
            }
        }
    }
}

extension RestDelivery {
    /// What the platform says of a name then holds for all that go together.
    private static func ofOneName(_ reports: [QueuedReport]) -> [QueuedReport] {
        Array(reports.prefix { $0.report.name.serverID == reports[0].report.name.serverID })
    }

    private func attempt(
        _ reports: [QueuedReport], through http: HTTPPost, _ course: inout Course
    ) async {
        guard let attempt = await reply(to: reports, isPacked: course.packs, through: http) else { return }
        await conclude(attempt, through: http, &course)
    }

    /// - Returns: `nil` when nobody waits any more.
    private func reply(
        to reports: [QueuedReport], isPacked: Bool, through http: HTTPPost
    ) async -> Attempt? {
        do {
            let packed = isPacked ? PackedBody.of(reports) : nil
            let request = try endpoint.request(for: reports, packed: packed)
            return Attempt(
                reports, request, try await http.send(request), isPacked: packed != nil,
                bearer: endpoint.bearer)
        } catch let error as DeliveryError {
            return Attempt(reports, cause: error.cause)
        } catch {
            return nil
        }
    }

    private func conclude(_ attempt: Attempt, through http: HTTPPost, _ course: inout Course) async {
        if attempt.isPacked, attempt.mayBeOfPacking {
            course.packedFailed(attempt)
            if attempt.isOfContent || attempt.status == 415 {
                return logger.log(.sendingPlain(to: endpoint.url, attempt.cause))
            }
        }
        switch attempt.verdict {
        case .delivered: await succeeded(attempt, &course)
        case .tooLong where attempt.reports.count > 1: course.wereTooLong(attempt.reports.count)
        case _ where attempt.reports.count > 1 && attempt.isOfContent:
            // One of them is to blame; in ever smaller groups, the others are accepted.
            course.failed(with: attempt.reports.count)
        case .rejected: await setAside(attempt)
        case .foreign where isOfAnotherName(attempt): await setAside(attempt)
        case .unsigned: await askOfTheNext(attempt, through: http, &course)
        case _ where attempt.isByFirewall: await askOfTheNext(attempt, through: http, &course)
        case .foreign, .tooLong, .keyRefused, .retry: await failed(attempt, &course)
        }
    }

    /// What this machine was called once, or what ran here under another name, can never be accepted with this
    /// key. What has its name of now can, once the operator has mended name or key.
    private func isOfAnotherName(_ attempt: Attempt) -> Bool {
        endpoint.serverID.map { $0 != attempt.reports.first?.report.name.serverID } ?? false
    }

    /// A refusal that the platform did not sign may be a proxy's, and meant for everything. If the platform takes
    /// the next snapshot, it was this one's.
    private func askOfTheNext(_ attempt: Attempt, through http: HTTPPost, _ course: inout Course) async {
        let two = await queue.oldest(atMost: 2)
        guard two.count == 2, two[0].position == attempt.reports.first?.position,
            isWitness(two[1], of: attempt),
            let witness = await reply(to: [two[1]], isPacked: false, through: http),
            witness.verdict == .delivered
        else { return await failed(attempt, &course) }
        if attempt.isByFirewall {
            // Firewalls also refuse what comes too often, for a while. The platform knows the witness by name.
            guard let again = await reply(to: attempt.reports, isPacked: false, through: http) else {
                return
            }
            if !again.isByFirewall { return await conclude(again, through: http, &course) }
        }
        await setAside(attempt)
        await succeeded(witness, &course)
    }

    /// A platform that signs nothing may mean the name by 403: then one of another name tells nothing of this one.
    private func isWitness(_ next: QueuedReport, of attempt: Attempt) -> Bool {
        !attempt.isByFirewall || isOfAnotherName(attempt)
            || next.report.name.serverID == attempt.reports.first?.report.name.serverID
    }

    private func succeeded(_ attempt: Attempt, _ course: inout Course) async {
        let wasKeyRefused = course.trouble == .keyRefused || course.trouble == .foreign
        course.succeeded(
            offered: attempt.offeredAtOnce, takesPacked: attempt.takesPacked, isPacked: attempt.isPacked)
        await queue.settle(attempt.reports)
        logger.log(.sent(attempt.sequences, bytes: attempt.bytes, status: attempt.status))
        let news = course.keyWait.observe(isWaiting: attempt.isKeyWaiting, at: .now)
        news.map { logger.log(.key($0, at: endpoint.url, said: attempt.said)) }
        await note(DeliveryNote()) { status in
            status.delivered += attempt.reports.count
            status.deliveredAt = .now
            status.keyWaitsSince = course.keyWait.since
        }
        if wasKeyRefused || news?.isEnd == true { keyAccepted() }
    }

    private func setAside(_ attempt: Attempt) async {
        var file: String?
        for snapshot in attempt.reports { file = await queue.setAside(snapshot) }
        logger.log(
            .rejected(
                attempt.sequences, by: endpoint.url, cause: attempt.cause, file: file,
                waiting: queue.waiting.count))
        await note(DeliveryNote(lastError: attempt.cause)) { $0.rejected += attempt.reports.count }
    }

    private func failed(_ attempt: Attempt, _ course: inout Course) async {
        let delay = attempt.verdict.delay(backoff: course.backoff.failed()) ?? .zero
        course.retryDelay = delay
        course.pace.failed()
        course.failed(with: attempt.reports.count)
        logger.log(line(for: attempt, in: delay, isFirst: course.trouble != attempt.verdict))
        course.trouble = attempt.verdict
        let next = UTCTime(milliseconds: time().milliseconds + delay.milliseconds)
        await note(DeliveryNote(lastError: attempt.cause, nextTry: next)) { _ in }
    }

    private func line(for attempt: Attempt, in delay: Duration, isFirst: Bool) -> DeliveryLine {
        let (url, waiting) = (endpoint.url, queue.waiting.count)
        if case .retry = attempt.verdict {
            return .willRetry(attempt.sequences, to: url, cause: attempt.cause, in: delay, waiting: waiting)
        }
        return .blocked(
            attempt.sequences, at: url, attempt.verdict, status: attempt.statusText, said: attempt.said,
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
