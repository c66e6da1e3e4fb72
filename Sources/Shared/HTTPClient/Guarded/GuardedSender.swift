internal import NIOPosix
internal import Synchronization

/// Performs guarded requests on threads of its own; each waits for no other but for a thread.
package final class GuardedSender: Sendable {
    private let threads: NIOThreadPool

    /// - Parameter most: requests at the same time.
    package init(atOnce most: Int = 8) {
        threads = NIOThreadPool(numberOfThreads: most)
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// - Throws: `GuardedFault`, or `CancellationError` soon after the task is cancelled.
    package func send(_ request: GuardedRequest) async throws -> GuardedReply {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await threads.runIfActive {
                try GuardedTransfer.perform(request, while: { !flag.isSet })
            }
        } onCancel: {
            flag.set()
        }
    }
}

private final class Flag: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .acquiring) }

    func set() { state.store(true, ordering: .releasing) }
}
