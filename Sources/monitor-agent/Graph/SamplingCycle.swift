import Daemon
import DeviceDiscovery
internal import LanCore
import Logging
internal import MonitorCore
import PacketCapture
import ProcFS

/// An interface and whoever counts what it carries.
struct WatchedInterface: Sendable {
    let name: String
    let source: any TrafficSource
}

/// One cycle: ask the capture, the kernel and discovery, and make a snapshot of what they say.
struct SamplingCycle {
    let procFS: ProcFS
    let options: HostReadingOptions
    let sources: [WatchedInterface]
    let board: DiscoveryBoard
    let logger: Logger
    private(set) var sampler: Sampler
    private var reported: Set<String> = []
    private var foreign = ForeignWatch()

    init(
        procFS: ProcFS = ProcFS(), options: HostReadingOptions, sources: [WatchedInterface],
        board: DiscoveryBoard, logger: Logger, sampler: Sampler
    ) {
        self.procFS = procFS
        self.options = options
        self.sources = sources
        self.board = board
        self.logger = logger
        self.sampler = sampler
    }

    mutating func run(delivery: DeliveryReport? = nil) async -> Snapshot {
        let known = sampler.registry.addresses
        board.known = known
        if board.isCurious { board.nameless = sampler.nameless() }
        var windows: [TrafficWindow] = []
        for watched in sources {
            let networks = board.networks(of: watched.name)
            if let window = await watched.source.nextWindow(networks: networks, keeping: known) {
                windows.append(window)
            }
        }
        var gathered = Sampler.Gathered(windows: windows, neighbours: neighbours(), delivery: delivery)
        board.take(into: &gathered)
        let now = Self.look(procFS, options) { report($0) }
        let snapshot = sampler.sample(now, gathered)
        tell(foreign.observe(snapshot.capture.totals, at: now.instant))
        return snapshot
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
                guard let interface = board.interface(watched.name) else { return [] }
                let networks = board.networks(of: watched.name)
                // A router of the LAN asks with the address of whoever sends through it: that is no device's here.
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
