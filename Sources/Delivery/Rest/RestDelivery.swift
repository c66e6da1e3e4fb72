public import Logging
public import MonitorCore
public import ServiceLifecycle
internal import Synchronization

/// Posts snapshots to the platform's REST endpoint, oldest first, until it has accepted or refused each.
///
/// They wait in memory, within a bound; a stop loses what 600 ms cannot send.
/// Next: the platform; in this repository `HubAPI`.
public final class RestDelivery: Service {
    private struct State {
        var queue: UnsentQueue
        var tallies = DeliveryStatus()
    }

    private let endpoint: RestEndpoint
    private let backoff: Backoff
    private let logger: Logger
    private let pause: @Sendable (Duration) async throws -> Void
    private let state: Mutex<State>
    private let (offers, offered) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter maximumUnsentBytes: of JSON; beyond it the oldest snapshots are dropped and counted.
    public convenience init(
        endpoint: RestEndpoint, maximumUnsentBytes: Int = 4 << 20, backoff: Backoff = Backoff(),
        logger: Logger
    ) {
        self.init(
            endpoint: endpoint, maximumUnsentBytes: maximumUnsentBytes, backoff: backoff, logger: logger,
            pause: { try await Task.sleep(for: $0) })
    }

    init(
        endpoint: RestEndpoint, maximumUnsentBytes: Int, backoff: Backoff, logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.endpoint = endpoint
        self.backoff = backoff
        self.logger = logger
        self.pause = pause
        state = Mutex(State(queue: UnsentQueue(maximumBytes: maximumUnsentBytes)))
    }

    /// Takes a snapshot; never waits, never fails. From any thread.
    public func offer(_ snapshot: EncodedSnapshot) {
        state.withLock { $0.queue.append(snapshot) }
        offered.yield()
    }

    /// Says what the end of the program loses, where it loses anything.
    public func reportUnsent() {
        DeliveryLine.stopped(waiting: status.waiting, for: endpoint.url).map(logger.log)
    }

    /// Carries on what an earlier delivery did not finish: its snapshots, oldest first, and its books. That
    /// one must have ended.
    public func takeOver(from earlier: RestDelivery) {
        let books = earlier.status
        let unsent = earlier.takeUnsent()
        state.withLock { state in
            state.tallies.delivered += books.delivered
            state.tallies.rejected += books.rejected
            state.tallies.dropped += books.dropped
            for snapshot in unsent { state.queue.append(snapshot) }
        }
    }

    private func takeUnsent() -> [EncodedSnapshot] {
        state.withLock { state in
            var unsent: [EncodedSnapshot] = []
            while let snapshot = state.queue.take() {
                unsent.append(snapshot)
                state.queue.settle()
            }
            return unsent
        }
    }

    public var status: DeliveryStatus {
        state.withLock { state in
            var status = state.tallies
            status.waiting = state.queue.count
            status.waitingBytes = state.queue.bytes
            status.dropped += state.queue.dropped
            return status
        }
    }

    public func run() async throws {
        let http = HTTPPost(settings: endpoint.settings)
        await runWithGrace(shutdownGrace) { await self.deliver(through: http) }
    }

    private func deliver(through http: HTTPPost) async {
        var backoff = backoff
        while !Task.isCancelled {
            if let snapshot = state.withLock({ $0.queue.take() }) {
                guard let delay = await attempt(snapshot, through: http, &backoff) else { continue }
                if Task.isShuttingDownGracefully { return }
                await interruptibly { try await self.pause(delay) }
            } else {
                if Task.isShuttingDownGracefully { return }
                await interruptibly { for await _ in self.offers { return } }
            }
        }
    }

    /// - Returns: how long to wait before the next attempt; `nil` when there is no need to.
    private func attempt(
        _ snapshot: EncodedSnapshot, through http: HTTPPost, _ backoff: inout Backoff
    ) async -> Duration? {
        do {
            let reply = try await http.send(endpoint.request(for: snapshot))
            return conclude(snapshot, DeliveryVerdict(reply), reply.status, cause: reply.statusText, &backoff)
        } catch let error as DeliveryError {
            return conclude(snapshot, .unreachable, 0, cause: error.cause, &backoff)
        } catch {
            state.withLock { $0.queue.putBack() }
            return nil
        }
    }
}

extension RestDelivery {
    /// Does the books, and writes the one line.
    private func conclude(
        _ snapshot: EncodedSnapshot, _ verdict: DeliveryVerdict, _ status: Int, cause: String,
        _ backoff: inout Backoff
    ) -> Duration? {
        let sequence = snapshot.name.sequence
        if verdict == .delivered { backoff.succeeded() }
        let delay = verdict.needsRetry ? verdict.delay(backoff: backoff.failed()) : nil
        let waiting = record(verdict, cause: cause)
        switch verdict {
        case .delivered:
            logger.log(.sent(sequence, bytes: snapshot.json.count, status: status))
        case .rejected:
            logger.log(.rejected(sequence, by: endpoint.url, cause: cause, waiting: waiting))
        case .keyRefused:
            logger.log(
                .keyRefused(sequence, by: endpoint.url, cause: cause, in: delay ?? .zero, waiting: waiting))
        case .retry:
            logger.log(
                .willRetry(sequence, to: endpoint.url, cause: cause, in: delay ?? .zero, waiting: waiting))
        }
        return delay
    }

    /// - Returns: how many wait now.
    private func record(_ verdict: DeliveryVerdict, cause: String) -> Int {
        state.withLock { state in
            verdict.needsRetry ? state.queue.putBack() : state.queue.settle()
            if verdict == .delivered { state.tallies.delivered += 1 }
            if verdict == .rejected { state.tallies.rejected += 1 }
            state.tallies.lastError = verdict == .delivered ? nil : cause
            return state.queue.count
        }
    }
}
