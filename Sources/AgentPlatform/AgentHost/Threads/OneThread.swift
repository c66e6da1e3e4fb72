internal import NIOCore
public import NIOPosix
internal import ServiceLifecycle

/// The one thread on which the services of the agent take turns, beside the threads for what blocks.
///
/// They do a few milliseconds of work every few seconds. A pool of threads for that costs more in waking,
/// stacks and allocator arenas than the work itself, and its idle threads end and are created again with
/// every cycle.
public final class OneThread: TaskExecutor {
    public let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop

    public init() {
        loop = group.next()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Waits that long, or until the task is cancelled.
    public func sleep(for duration: Duration) async { await sleep(until: .now + duration) }

    /// Waits until `deadline`, or until the task is cancelled, without another thread's timer: `Task.sleep`
    /// wakes two threads of Dispatch before this one.
    public func sleep(until deadline: ContinuousClock.Instant) async { await wait(for: timer(at: deadline)) }

    /// As `sleep(for:)`, or until it is ended.
    ///
    /// - Parameter hand: is given what ends it, from any thread.
    public func sleep(for duration: Duration, _ hand: (@escaping @Sendable () -> Void) -> Void) async {
        let timer = timer(at: .now + duration)
        hand { timer.cancel() }
        await wait(for: timer)
    }

    /// As `sleep(until:)`, and no longer than until the service is told to end.
    public func sleepWhileServing(until deadline: ContinuousClock.Instant) async {
        let timer = timer(at: deadline)
        await withGracefulShutdownHandler {
            await wait(for: timer)
        } onGracefulShutdown: {
            timer.cancel()
        }
    }

    private func timer(at deadline: ContinuousClock.Instant) -> Scheduled<Void> {
        let left = (deadline - .now).components
        let nanoseconds = max(0, left.seconds) * 1_000_000_000 + left.attoseconds / 1_000_000_000
        return loop.scheduleTask(in: .nanoseconds(max(0, nanoseconds))) {}
    }

    private func wait(for timer: Scheduled<Void>) async {
        await withTaskCancellationHandler {
            try? await timer.futureResult.get()
        } onCancel: {
            timer.cancel()
        }
    }
}
