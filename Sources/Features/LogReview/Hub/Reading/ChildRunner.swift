internal import Daemon
internal import NIOPosix
internal import Synchronization

/// Runs programs on threads of its own: two at a time.
final class ChildRunner: Sendable {
    private let threads: NIOThreadPool

    init() {
        threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// - Throws: `ChildRun.Fault`, `CancellationError`.
    func run(_ child: ChildRun, _ program: String, _ arguments: [String]) async throws -> ChildRun.Output {
        let flag = Flag()
        let output = try await withTaskCancellationHandler {
            try await threads.runIfActive { try child.run(program, arguments, while: { !flag.isSet }) }
        } onCancel: {
            flag.set()
        }
        try Task.checkCancellation()
        return output
    }
}

private final class Flag: Sendable {
    private let state = Atomic(false)
    var isSet: Bool { state.load(ordering: .acquiring) }
    func set() { state.store(true, ordering: .releasing) }
}
