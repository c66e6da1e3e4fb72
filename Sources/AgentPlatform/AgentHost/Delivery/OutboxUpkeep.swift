import Outbox
import ServiceLifecycle

/// Calls the outbox from time to time: to write what a power cut must not lose any more, to try its folder again.
struct OutboxUpkeep: Service {
    let outbox: Outbox
    let thread: OneThread

    /// No longer than the outbox may put off writing.
    let interval: Duration

    /// A command beside the program waits no longer than this for an answer.
    static let longest: Duration = .seconds(10)

    init(_ settings: AgentSettings, _ outbox: Outbox, _ thread: OneThread) {
        let delay = settings.outboxSyncSeconds
        (self.outbox, self.thread) = (outbox, thread)
        interval = delay == 0 ? Self.longest : min(Self.longest, .seconds(max(delay, 0.1)))
    }

    func run() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let latest = ContinuousClock.now + interval
            let next = outbox.due.map { min(max($0, .now + .milliseconds(100)), latest) } ?? latest
            await thread.sleepWhileServing(until: next)
            if Task.isShuttingDownGracefully { return }
            await outbox.tick()
        }
    }
}
