internal import NIOCore
internal import ServiceLifecycle

/// How long a graceful shutdown may spend on what is still unsent; the whole process ends within a second.
let shutdownGrace: Duration = .milliseconds(600)

/// Runs `work` until it returns, the task is cancelled, or `grace` has passed since a graceful shutdown
/// began.
///
/// `work` is cancelled in the last case; it must then return at once.
func runWithGrace(_ grace: Duration, _ work: @escaping @Sendable () async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await work() }
        group.addTask {
            guard (try? await gracefulShutdown()) != nil else { return }
            try? await Task.sleep(for: grace)
        }
        await group.next()
        group.cancelAll()
    }
}

/// Waits, but not beyond the beginning of a graceful shutdown.
func interruptibly(_ wait: @escaping @Sendable () async throws -> Void) async {
    try? await untilShutdown(wait)
}

/// Cancels `work` when a graceful shutdown begins.
///
/// As ServiceLifecycle's `cancelWhenGracefulShutdown`, but by child tasks alone: its own task, which it makes
/// each time, runs on Swift's pool of threads, and that wakes a thread of Dispatch every second from then on.
func untilShutdown<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let (ends, end) = AsyncStream.makeStream(of: Never.self)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            await withGracefulShutdownHandler {
                for await _ in ends {}
            } onGracefulShutdown: {
                end.finish()
            }
            return nil
        }
        while let value = try await group.next() {
            group.cancelAll()
            if let value { return value }
        }
        throw CancellationError()
    }
}

extension AsyncStream<Void> {
    /// Waits for an element, the end of the task, or the beginning of a graceful shutdown, which `offered`
    /// makes an element too.
    func wait(_ offered: Continuation) async {
        await withGracefulShutdownHandler {
            for await _ in self { return }
        } onGracefulShutdown: {
            offered.yield()
        }
    }
}

extension EventLoop {
    /// Waits that long, or until the task is cancelled, by this loop's own timer.
    func pause(for duration: Duration) async throws {
        let timer = scheduleTask(in: TimeAmount(duration)) {}
        try await withTaskCancellationHandler {
            try await timer.futureResult.get()
        } onCancel: {
            timer.cancel()
        }
    }
}
