internal import AgentHost
internal import LanCore
internal import LanWire
internal import Logging
internal import MonitorCore
internal import PacketCapture

/// Makes one snapshot a cycle and hands it over.
struct LanCollector: CycleCollector {
    var cycle: SamplingCycle
    let host: AgentHost
    let writer: DeviceStateWriter
    let session: LanSession

    mutating func collect(isLast: Bool) async {
        // The kernel hands over what it has only when this time has passed.
        if isLast, !cycle.sources.isEmpty { await host.thread.sleep(until: .now + CaptureLoop.handOverDelay) }
        let began = ContinuousClock.now
        let snapshot = await cycle.run(delivery: host.deliveryReport)
        let encoded = SnapshotV1.encode(snapshot)
        session.status.count(snapshot)
        host.deliver(encoded)
        if cycle.watchesLan { writer.offer(cycle.sampler.registry, at: began) }
        for event in snapshot.events { host.logger.notice("Event: \(event.line)") }
        let spent = ContinuousClock.now - began
        host.logger.debug(
            """
            Cycle \(encoded.name.sequence): \(snapshot.devices.count) devices, \(encoded.json.count) bytes, \
            \(spent)
            """
        )
    }

    /// The sampler goes on under the next settings.
    func finish() { session.sampler = cycle.sampler }
}
