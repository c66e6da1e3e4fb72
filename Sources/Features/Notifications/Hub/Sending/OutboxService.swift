internal import HubCore
internal import HubServer
internal import Logging
internal import MonitorCore
internal import Notifications
internal import ServiceLifecycle

/// Sends what is in the outboxes: each channel's in order, one message at a time, several channels at once.
///
/// A message is given its id in the database before it is sent, and its rows are deleted when the far side has it: what
/// is killed in between is sent again under the same id.
struct OutboxService: Service {
    /// Channels that are sent to at the same time.
    static let atOnce = 8
    /// Another process may have put something into an outbox.
    private static let longestPause: Duration = .seconds(30)
    let courier: ChannelCourier
    let bell: WakeBell
    let logger: Logger
    /// Channels that settings name.
    let wanted: @Sendable () -> [(name: String, leaf: any ChannelLeaf)]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await courier.store.keep(wanted())
            } catch {
                logger.error("channel: cannot keep the channels of the settings: \(error)")
            }
            while !Task.isCancelled {
                let pause = await turn()
                guard (try? await bell.wait(atMost: min(pause, Self.longestPause))) != nil else { return }
            }
        }
    }

    /// Sends all that is due.
    ///
    /// - Returns: the time until something else is.
    private func turn() async -> Duration {
        do {
            let channels = try await courier.store.waiting()
            return await withTaskGroup(of: Duration.self) { group in
                var rest = channels[...]
                for _ in 0..<Self.atOnce {
                    if let one = rest.popFirst() { group.addTask { await courier.deliver(to: one) } }
                }
                var least = Self.longestPause
                for await pause in group {
                    least = min(least, pause)
                    if let one = rest.popFirst() { group.addTask { await courier.deliver(to: one) } }
                }
                return least
            }
        } catch {
            // The store says itself when it fails; what is due is found again.
            return .seconds(5)
        }
    }
}
