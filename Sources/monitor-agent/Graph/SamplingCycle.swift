import DeviceDiscovery
import Logging
import MonitorCore
import PacketCapture
import ProcFS

/// One cycle: ask the capture, the kernel and discovery, and make a snapshot of what they say.
struct SamplingCycle {
    let procFS: ProcFS
    let options: HostReadingOptions
    let sources: [any TrafficSource]
    let board: DiscoveryBoard
    let interfaceIndex: Int
    let logger: Logger
    private(set) var sampler: Sampler
    private var reported: Set<String> = []

    init(
        procFS: ProcFS = ProcFS(), options: HostReadingOptions, sources: [any TrafficSource],
        board: DiscoveryBoard,
        interfaceIndex: Int, logger: Logger, sampler: Sampler
    ) {
        self.procFS = procFS
        self.options = options
        self.sources = sources
        self.board = board
        self.interfaceIndex = interfaceIndex
        self.logger = logger
        self.sampler = sampler
    }

    mutating func run(delivery: DeliveryReport? = nil) async -> Snapshot {
        let known = sampler.registry.addresses
        board.known = known
        var windows: [TrafficWindow] = []
        for source in sources {
            if let window = await source.nextWindow(networks: board.networks, keeping: known) {
                windows.append(window)
            }
        }
        let found = board.take()
        let now = Self.look(procFS, options) { report($0) }
        return sampler.sample(
            now,
            Sampler.Gathered(
                windows: windows, neighbours: neighbours() + found.neighbours, names: found.names,
                delivery: delivery))
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
        do {
            return try NeighbourTable.read(interfaceIndex: interfaceIndex)
        } catch {
            report("\(error)")
            return []
        }
    }

    /// Each fault once: a missing `/proc` entry is missing every five seconds.
    private mutating func report(_ fault: String) {
        guard reported.count < 64, reported.insert(fault).inserted else { return }
        logger.warning("Error: \(fault)")
    }
}
