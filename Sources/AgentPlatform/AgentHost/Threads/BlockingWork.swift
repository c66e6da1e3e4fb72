internal import Daemon
internal import Synchronization

/// Runs what blocks on a thread made for it, never on the threads that the rest of the program shares.
public enum BlockingWork {
    private struct NoThread: Error {}

    /// - Parameter body: is given a question to ask now and then: `true` once the task was cancelled.
    public static func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ shouldStop: @escaping () -> Bool) throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        let stopped = StopFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { asker in
                // A pool of NIO's would end on Dispatch's threads: see `MonitorAgent.run`.
                let isStarted = startThread(named: "blocking") {
                    asker.resume(with: Result { try body { stopped.isSet } })
                }
                if !isStarted { asker.resume(throwing: NoThread()) }
            }
        } onCancel: {
            stopped.set()
        }
    }
}

private final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}
