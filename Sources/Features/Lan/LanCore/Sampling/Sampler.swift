public import MonitorCore

/// Turns what one cycle gathered into a snapshot. Holds what rates need: the reading before.
///
/// Next: `Snapshot`, shaped by `SnapshotV1`.
public struct Sampler: Sendable {
    private var serverID: String
    private let startID: String
    private var linkSpeeds: LinkSpeeds
    /// Snapshots since start; the number of the newest.
    public private(set) var taken: UInt64 = 0
    private var previous: Moment
    public private(set) var registry: DeviceRegistry

    /// A reading of the host and when it was taken.
    public struct Moment: Sendable {
        public let host: HostReading
        public let instant: ContinuousClock.Instant
        public let time: UTCTime

        var point: TimePoint { TimePoint(instant: instant, time: time) }

        public init(host: HostReading, instant: ContinuousClock.Instant, time: UTCTime) {
            self.host = host
            self.instant = instant
            self.time = time
        }
    }

    /// What a cycle gathered. Every part may be missing; it then costs its own section of the snapshot.
    public struct Gathered: Sendable {
        public var windows: [TrafficWindow]
        public var neighbours: [Neighbour]
        /// Names that were looked up since the cycle before; `nil` for an address that lost its name.
        public var names: [IPAddress: String?]
        public var delivery: DeliveryReport?
        /// What devices announced since the cycle before.
        public var sightings: [Sighting] = []
        /// Name files that were read again.
        public var books: [NameSource: NameBook] = [:]
        /// The list of vendors where it was read again.
        public var vendors: VendorTable?
        /// Of this host's interfaces.
        public var ownMACs: Set<MACAddress> = []
        /// Next hops of the default routes.
        public var gateways: Set<IPAddress> = []
        /// What counts as a device, of each interface.
        public var networks: [LocalNetworks] = []
        /// `false` where the LAN is not watched: the snapshot then has no devices and no events.
        public var isLanWatched = true

        public init(
            windows: [TrafficWindow] = [], neighbours: [Neighbour] = [], names: [IPAddress: String?] = [:],
            delivery: DeliveryReport? = nil
        ) {
            self.windows = windows
            self.neighbours = neighbours
            self.names = names
            self.delivery = delivery
        }
    }

    /// - Parameters:
    ///   - startID: a UUID of this start of the agent.
    ///   - baseline: the host at the beginning of the first window.
    public init(
        serverID: String, startID: String, linkSpeeds: LinkSpeeds, registry: DeviceRegistry, baseline: Moment
    ) {
        self.serverID = serverID
        self.startID = startID
        self.linkSpeeds = linkSpeeds
        self.registry = registry
        previous = baseline
    }

    /// Goes on under changed settings: the numbering, the devices and the reading before stay.
    public mutating func adopt(
        serverID: String, linkSpeeds: LinkSpeeds, maximumDevices: Int, activeSeconds: Int,
        idleSeconds: Int = 900
    ) {
        self.serverID = serverID
        self.linkSpeeds = linkSpeeds
        registry.adopt(
            maximumDevices: maximumDevices, activeSeconds: activeSeconds, idleSeconds: idleSeconds)
    }

    /// - Complexity: O(devices + interfaces).
    public mutating func sample(_ now: Moment, _ gathered: Gathered) -> Snapshot {
        taken += 1
        defer { previous = now }
        guard gathered.isLanWatched else { return hostSnapshot(now, gathered.delivery) }
        learn(gathered)
        // Neighbours first: an address that moved takes this window's bytes with it.
        registry.observe(gathered.neighbours, at: now.point)
        registry.observe(gathered.sightings, at: now.point)
        registry.observe(gathered.windows, at: now.point)
        for (address, name) in gathered.names { registry.name(address, name) }
        registry.judge(at: now.point)
        let measured = gathered.windows.filter {
            $0.kernelReceivedPackets != nil || $0.totals.frames.packets > 0
        }
        let window = WindowTimes(measured, from: previous, to: now)
        let scales = measured.map { ($0.interface, scale(of: $0, now.host)) }
        var snapshot = Snapshot(
            name: SnapshotName(serverID: serverID, startID: startID, sequence: taken),
            takenAt: now.time, windowBegan: window.began, windowEnded: window.ended,
            windowSeconds: window.seconds,
            host: host(now), interfaces: interfaces(now),
            devices: registry.samples(
                at: now.point, measured: Dictionary(scales, uniquingKeysWith: { first, _ in first })),
            capture: CaptureReport(measured, all: gathered.windows, registry),
            delivery: gathered.delivery)
        snapshot.events = registry.takeEvents()
        return snapshot
    }

    /// What is known without the LAN. The registry rests as it is.
    private func hostSnapshot(_ now: Moment, _ delivery: DeliveryReport?) -> Snapshot {
        let window = WindowTimes([], from: previous, to: now)
        return Snapshot(
            name: SnapshotName(serverID: serverID, startID: startID, sequence: taken), takenAt: now.time,
            windowBegan: window.began, windowEnded: window.ended, windowSeconds: window.seconds,
            host: host(now), interfaces: interfaces(now), capture: .off, delivery: delivery)
    }

    /// Addresses of devices that have told no name of their own.
    public mutating func nameless() -> Set<IPAddress> { registry.nameless() }

    /// Goes on from what an earlier run remembered.
    public mutating func restore(_ memory: DeviceMemory, at now: TimePoint) {
        registry.restore(memory, at: now)
    }

    private mutating func learn(_ gathered: Gathered) {
        registry.ownMACs = gathered.ownMACs
        registry.gateways = gathered.gateways
        registry.routed = gathered.networks.filter { !$0.routed.isEmpty }
        for (source, book) in gathered.books { registry.adopt(book, from: source) }
        if let vendors = gathered.vendors { registry.adopt(vendors) }
    }

    private func scale(of window: TrafficWindow, _ host: HostReading) -> WindowScale {
        WindowScale(
            seconds: (window.ended - window.began).seconds,
            linkSpeedBitsPerSecond: linkSpeeds.bitsPerSecond(window.interface, in: host))
    }

    private func host(_ now: Moment) -> HostMetrics {
        let (old, new) = (previous.host, now.host)
        let sameCores = old.cores.count == new.cores.count
        return HostMetrics(
            cpuBusyRatio: old.cpu.flatMap { old in
                new.cpu.flatMap { CounterGrowth.busyRatio(from: old, to: $0) }
            },
            coreBusyRatios: sameCores ? zip(old.cores, new.cores).map(CounterGrowth.busyRatio) : [],
            memory: new.memory, fileSystems: new.fileSystems, uptimeSeconds: new.uptimeSeconds,
            load: new.load,
            temperatures: new.temperatures)
    }

    private func interfaces(_ now: Moment) -> [InterfaceSample]? {
        let seconds = (now.instant - previous.instant).seconds
        let before = Dictionary(
            (previous.host.interfaces ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return now.host.interfaces?.map { reading in
            var reading = reading
            reading.linkSpeedBitsPerSecond = linkSpeeds.bitsPerSecond(reading)
            let rates = before[reading.name].flatMap {
                CounterGrowth.rates(from: $0, to: reading, seconds: seconds)
            }
            return InterfaceSample(
                reading: reading, receivedBytesPerSecond: rates?.received,
                transmittedBytesPerSecond: rates?.transmitted,
                utilizationRatio: rates.flatMap {
                    CounterGrowth.utilization(
                        receivedBytesPerSecond: $0.received, transmittedBytesPerSecond: $0.transmitted,
                        linkSpeedBitsPerSecond: reading.linkSpeedBitsPerSecond)
                })
        }
    }
}

/// When the window was: the capture's own edges where there is one, else the cycle's.
private struct WindowTimes {
    let began: UTCTime
    let ended: UTCTime
    let seconds: Double

    init(_ windows: [TrafficWindow], from previous: Sampler.Moment, to now: Sampler.Moment) {
        let end = windows.map(\.ended).max() ?? now.instant
        let start = windows.map(\.began).min() ?? previous.instant
        seconds = (end - start).seconds
        // The wall clock is asked once; the edges are placed around it by the monotonic clock.
        let endTime = now.time.milliseconds + Int64(((end - now.instant).seconds * 1000).rounded())
        ended = UTCTime(milliseconds: endTime)
        began = UTCTime(milliseconds: endTime - Int64((seconds * 1000).rounded()))
    }
}

extension CaptureReport {
    fileprivate init(_ measured: [TrafficWindow], all: [TrafficWindow], _ registry: DeviceRegistry) {
        var totals = measured.isEmpty ? nil : measured.reduce(into: TrafficTotals()) { $0 += $1.totals }
        totals?.otherDownload += registry.rest.download
        totals?.otherUpload += registry.rest.upload
        totals?.repeated += registry.rest.repeated
        totals?.foreign += registry.rest.foreign
        let dropped = measured.compactMap(\.kernelDroppedPackets)
        let received = measured.compactMap(\.kernelReceivedPackets)
        self.init(
            totals: totals, kernelReceivedPackets: received.isEmpty ? nil : received.reduce(0, &+),
            kernelDroppedPackets: dropped.isEmpty ? nil : dropped.reduce(0, &+),
            isComplete: !measured.isEmpty && !all.contains(where: \.isInterrupted)
                && dropped.allSatisfy { $0 == 0 }
                && totals?.otherDownload.packets == 0 && totals?.otherUpload.packets == 0,
            forgottenDevices: registry.forgotten)
        droppedEvents = registry.droppedEvents
    }
}
