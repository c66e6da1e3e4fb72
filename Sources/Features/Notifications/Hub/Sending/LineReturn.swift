internal import HubCore
internal import HubServer
internal import ServiceLifecycle

/// Sends what is queued at once when the internet line is back: without it, a channel that failed for an hour would wait
/// for up to a quarter of an hour more. What gathered meanwhile leaves as one digest.
struct LineReturn: Service {
    let signals: Signals
    let courier: ChannelCourier
    let bell: WakeBell

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await signal in signals.subscribe()
            where signal.source == "uplink" && signal.subject == AlertObject.line.path
                && signal.state == "online"
            {
                courier.release()
                bell.ring()
            }
        }
    }
}
