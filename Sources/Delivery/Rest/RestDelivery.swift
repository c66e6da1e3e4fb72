public import Logging
public import MonitorCore
public import ServiceLifecycle
internal import Synchronization

/// Posts snapshots to the platform's REST endpoint, oldest first, until it has accepted or refused each.
///
/// They wait in the queue that the program gives it, until they are settled there.
/// Next: the platform; in this repository `HubAPI`.
public final class RestDelivery: Service {
    /// However many a platform says it takes in one request.
    static let mostAtOnce = 100

    private let endpoint: RestEndpoint
    private let queue: any SnapshotQueue
    private let drainPerSecond: Double
    private let backoff: Backoff
    private let grace: Duration
    private let logger: Logger
    private let time: @Sendable () -> UTCTime
    private let pause: @Sendable (Duration) async throws -> Void
    private let state = Mutex(DeliveryStatus())
    private let (offers, offered) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - drainPerSecond: requests while more than one snapshot waits.
    ///   - time: the wall clock, to say when the next attempt is.
    public convenience init(
        endpoint: RestEndpoint, queue: any SnapshotQueue, drainPerSecond: Double,
        backoff: Backoff = Backoff(),
        logger: Logger, time: @escaping @Sendable () -> UTCTime
    ) {
        self.init(
            endpoint: endpoint, queue: queue, drainPerSecond: drainPerSecond, backoff: backoff,
            logger: logger,
            time: time, pause: { try await Task.sleep(for: $0) })
    }

    init(
        endpoint: RestEndpoint, queue: any SnapshotQueue, drainPerSecond: Double, backoff: Backoff,
        grace: Duration = shutdownGrace, logger: Logger, time: @escaping @Sendable () -> UTCTime,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.endpoint = endpoint
        self.queue = queue
        self.drainPerSecond = drainPerSecond
        self.backoff = backoff
        self.grace = grace
        self.logger = logger
        self.time = time
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
            let next = await queue.oldest(atMost: course.atOnce)
            if next.isEmpty {
                if Task.isShuttingDownGracefully { return }
                await interruptibly { for await _ in self.offers { return } }
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
    private func attempt(
        _ snapshots: [QueuedSnapshot], through http: HTTPPost, _ course: inout Course
    ) async {
        do {
            let packed = course.packs ? PackedBody.of(snapshots) : nil
            let request = try endpoint.request(for: snapshots, packed: packed)
            let reply = try await http.send(request)
            await conclude(Attempt(snapshots, request, reply, isPacked: packed != nil), &course)
        } catch let error as DeliveryError {
            await conclude(Attempt(snapshots, cause: error.cause), &course)
        } catch {
            // Cancelled: they stay in the queue.
        }
    }

    private func conclude(_ attempt: Attempt, _ course: inout Course) async {
        if attempt.isPacked, attempt.status == 415 || attempt.status >= 500 || attempt.verdict == .rejected {
            course.packedFailed(forGood: attempt.status == 415)
            if attempt.status < 500 { return logger.log(.sendingPlain(to: endpoint.url, attempt.cause)) }
        }
        switch attempt.verdict {
        case .delivered: await succeeded(attempt, &course)
        case .rejected where attempt.snapshots.count > 1:
            // One of them is to blame; in ever smaller groups, the others are accepted.
            course.failed(with: attempt.snapshots.count)
        case .rejected: await setAside(attempt)
        case .keyRefused, .retry: await failed(attempt, &course)
        }
    }

    private func succeeded(_ attempt: Attempt, _ course: inout Course) async {
        course.succeeded(offered: attempt.offeredAtOnce, takesPacked: attempt.takesPacked)
        await queue.settle(attempt.snapshots)
        logger.log(.sent(attempt.sequences, bytes: attempt.bytes, status: attempt.status))
        await note(DeliveryNote()) { status in
            status.delivered += attempt.snapshots.count
            status.deliveredAt = .now
        }
    }

    private func setAside(_ attempt: Attempt) async {
        guard let snapshot = attempt.snapshots.first else { return }
        let file = await queue.setAside(snapshot)
        logger.log(
            .rejected(
                attempt.sequences, by: endpoint.url, cause: attempt.cause, file: file,
                waiting: queue.waiting.count))
        await note(DeliveryNote(lastError: attempt.cause)) { $0.rejected += 1 }
    }

    private func failed(_ attempt: Attempt, _ course: inout Course) async {
        let delay = attempt.verdict.delay(backoff: course.backoff.failed()) ?? .zero
        course.retryDelay = delay
        course.pace.failed()
        course.failed(with: attempt.snapshots.count)
        let isKey = attempt.verdict == .keyRefused
        logger.log(
            isKey
                ? .keyRefused(
                    attempt.sequences, by: endpoint.url, cause: attempt.cause, in: delay,
                    waiting: queue.waiting.count, isFirst: !course.isKeyRefused)
                : .willRetry(
                    attempt.sequences, to: endpoint.url, cause: attempt.cause, in: delay,
                    waiting: queue.waiting.count))
        if isKey { course.isKeyRefused = true }
        let next = UTCTime(milliseconds: time().milliseconds + delay.milliseconds)
        await note(DeliveryNote(lastError: attempt.cause, nextTry: next)) { _ in }
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

/// One request and what came of it.
private struct Attempt {
    let snapshots: [QueuedSnapshot]
    let verdict: DeliveryVerdict
    let cause: String
    var status = 0
    var bytes = 0
    /// How many snapshots the platform says it takes in one request.
    var offeredAtOnce = 1
    var isPacked = false
    /// Whether the platform says that it takes packed ones.
    var takesPacked = false

    init(
        _ snapshots: [QueuedSnapshot], _ request: HTTPRequest, _ reply: HTTPReply, isPacked: Bool
    ) {
        self.init(snapshots, verdict: DeliveryVerdict(reply), cause: reply.statusText)
        (status, bytes) = (reply.status, request.body.count)
        offeredAtOnce = reply.snapshotsPerRequest ?? 1
        (self.isPacked, takesPacked) = (isPacked, reply.takesZstandard)
    }

    init(_ snapshots: [QueuedSnapshot], cause: String) {
        self.init(snapshots, verdict: .unreachable, cause: cause)
    }

    private init(_ snapshots: [QueuedSnapshot], verdict: DeliveryVerdict, cause: String) {
        (self.snapshots, self.verdict, self.cause) = (snapshots, verdict, cause)
    }

    var sequences: ClosedRange<UInt64> {
        let (first, last) = (snapshots.first, snapshots.last)
        let ends = [first, last].compactMap { $0?.snapshot.name.sequence }
        return (ends.min() ?? 0)...(ends.max() ?? 0)
    }
}
