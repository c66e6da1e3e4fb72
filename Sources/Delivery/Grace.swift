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
    try? await cancelWhenGracefulShutdown(wait)
}
