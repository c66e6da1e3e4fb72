import NIOPosix
import Synchronization

/// Runs what blocks on a thread made for it, never on the threads that the rest of the program shares.
enum BlockingWork {
    /// - Parameter body: is given a question to ask now and then: `true` once the task was cancelled.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ shouldStop: @escaping () -> Bool) throws -> Value
    ) async throws -> Value {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        defer { thread.shutdownGracefully { _ in } }
        let stopped = StopFlag()
        return try await withTaskCancellationHandler {
            try await thread.runIfActive { try body { stopped.isSet } }
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
