internal import LanCore
internal import LanWire
import Logging
internal import MonitorCore
import PacketCapture
import ServiceLifecycle

/// Runs the cycle at its pace and hands each snapshot over; the last window is flushed when told to stop.
struct SamplingService: Service {
    let cycle: SamplingCycle
    let interval: Duration
    let deliveries: Deliveries
    let thread: OneThread
    let signs: CycleSigns
    let keeper: DeviceKeeper
    let logger: Logger
    /// What the next graph goes on from after a reload.
    let leave: @Sendable (Sampler) -> Void

    func run() async {
        var cycle = cycle
        var pace = Pace(every: interval, from: .now)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await thread.sleepWhileServing(until: pace.next(after: .now))
            if Task.isShuttingDownGracefully { await thread.sleep(until: .now + CaptureLoop.handOverDelay) }
            await sample(&cycle)
            if cycle.sampler.taken == 2 { StartupPages.giveBack() }
        }
        leave(cycle.sampler)
    }

    private func sample(_ cycle: inout SamplingCycle) async {
        let began = ContinuousClock.now
        let snapshot = await cycle.run(delivery: deliveries.report)
        let encoded = SnapshotV1.encode(snapshot)
        let (history, live) = deliveries.standing
        signs.completed(snapshot, rest: history, live: live)
        deliveries.offer(encoded)
        keeper.offer(cycle.sampler.registry, at: began)
        for event in snapshot.events { logger.notice("Event: \(event.line)") }
        let spent = ContinuousClock.now - began
        logger.debug(
            """
            Cycle \(encoded.name.sequence): \(snapshot.devices.count) devices, \(encoded.json.count) bytes, \
            \(spent)
            """
        )
    }
}
