internal import Daemon
internal import DeviceDiscovery
internal import LanCore
internal import Logging
internal import MonitorCore
internal import PacketCapture
internal import ProcFS

/// An interface and the engine that counts its traffic.
struct WatchedInterface: Sendable {
    let name: String
    let source: any TrafficSource
}

/// One cycle: asks the captures, the kernel and discovery, and makes a snapshot of what they say.
struct SamplingCycle {
    let procFS: ProcFS
    let options: HostReadingOptions
    let sources: [WatchedInterface]
    let results: DiscoveryResults
    /// `false` asks nothing of the LAN: snapshots hold this host's figures alone.
    let watchesLan: Bool
    let logger: Logger
    private(set) var sampler: Sampler
    private var reported: Set<String> = []
    private var foreign = ForeignWatch()

    init(
        procFS: ProcFS = ProcFS(), options: HostReadingOptions, sources: [WatchedInterface],
        results: DiscoveryResults, watchesLan: Bool = true, logger: Logger, sampler: Sampler
    ) {
        self.procFS = procFS
        self.options = options
        self.sources = sources
        self.results = results
        self.watchesLan = watchesLan
        self.logger = logger
        self.sampler = sampler
    }

    mutating func run(delivery: DeliveryReport? = nil) async -> Snapshot {
        guard watchesLan else { return measureHost(delivery) }
        let known = sampler.registry.addresses
        results.known = known
        if results.isCurious { results.nameless = sampler.nameless() }
        var windows: [TrafficWindow] = []
        for watched in sources {
            let networks = results.networks(of: watched.name)
            if let window = await watched.source.nextWindow(networks: networks, keeping: known) {
                windows.append(window)
            }
        }
        var gathered = Sampler.Gathered(windows: windows, neighbours: neighbours(), delivery: delivery)
        results.take(into: &gathered)
        let now = Self.look(procFS, options) { report($0) }
        let snapshot = sampler.sample(now, gathered)
        tell(foreign.observe(snapshot.capture.totals, at: now.instant))
        return snapshot
    }

    private mutating func measureHost(_ delivery: DeliveryReport?) -> Snapshot {
        var gathered = Sampler.Gathered(delivery: delivery)
        gathered.isLanWatched = false
        return sampler.sample(Self.look(procFS, options) { report($0) }, gathered)
    }

    /// Reads the host once.
    static func look(
        _ procFS: ProcFS, _ options: HostReadingOptions, onFault: (String) -> Void
    ) -> Sampler.Moment {
        let (reading, faults) = procFS.hostReading(options: options)
        faults.forEach { onFault("\($0)") }
        return Sampler.Moment(host: reading, instant: .now, time: .now)
    }

    private mutating func neighbours() -> [Neighbour] {
        sources.flatMap { watched -> [Neighbour] in
            do {
                guard let interface = results.interface(watched.name) else { return [] }
                let networks = results.networks(of: watched.name)
                // A router of the LAN asks with the address of the host that sends through it: that is not a
                // device of this LAN.
                return try NeighbourTable.read(interfaceIndex: interface.index)
                    .filter { !$0.address.isV4 || networks.contains($0.address) }
            } catch {
                report("\(error)")
                return []
            }
        }
    }

    private func tell(_ news: ForeignWatch.News?) {
        switch news {
        case .began(let foreign, let all):
            logger.notice(
                """
                LAN: \(foreign) of \(all) bytes are of no device: neither side is in the ranges watched. Name what is \
                behind routers of the LAN in ROUTED_RANGES.
                """)
        case .ended: logger.notice("LAN: All but a hundredth of the bytes are of devices again")
        case nil: break
        }
    }

    /// Each fault once: a missing `/proc` entry is missing every five seconds.
    private mutating func report(_ fault: String) {
        guard reported.count < 64, reported.insert(fault).inserted else { return }
        logger.warning("Error: \(fault)")
    }
}
