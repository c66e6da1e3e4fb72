import DeviceDiscovery
internal import LanCore
import Logging
import ProcFS
import ServiceLifecycle

/// Finds devices while the cycle goes on: ARP sweeps, this host's own addresses, names by reverse DNS.
struct DiscoveryService: Service {
    let sides: [LanSide]
    let board: DiscoveryBoard
    /// `nil` never sweeps.
    let sweepInterval: Duration?
    let names: NameLookup?
    let asks: Bool
    let files: NameFiles
    let thread: OneThread
    let logger: Logger

    /// How often this host's own interfaces are looked at: how soon one that was made anew is known again.
    private static let lookInterval: Duration = .seconds(10)

    /// Ends at once when told to: nothing here is worth waiting for.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for side in sides {
                    group.addTask { await watch(side) }
                    let ears = Listening(
                        interface: side.interface.name, board: board, thread: thread, logger: logger)
                    group.addTask { await ears.run() }
                    guard asks else { continue }
                    let asking = Asking(side: side, board: board, thread: thread, logger: logger)
                    group.addTask { await asking.run() }
                }
                group.addTask { await files.run(board, on: thread) }
                if let names { group.addTask { await names.run(board) } }
            }
        }
    }

    init(_ plan: AgentPlan, _ board: DiscoveryBoard, on thread: OneThread) {
        self.init(plan.settings, plan.sides, board, on: thread, plan.logger)
    }

    init(
        _ settings: Settings, _ sides: [LanSide], _ board: DiscoveryBoard, on thread: OneThread,
        _ logger: Logger
    ) {
        self.thread = thread
        self.sides = sides
        self.board = board
        self.logger = logger
        let sweeps = settings.sweepIntervalSeconds > 0 && !settings.passive
        sweepInterval = sweeps ? .seconds(settings.sweepIntervalSeconds) : nil
        names = settings.resolveNames && !settings.passive ? NameLookup(thread: thread) : nil
        asks = settings.askDevices && !settings.passive
        files = NameFiles(settings, logger)
        if settings.passive {
            logger.notice(
                """
                Passive: Nothing is sent to the LAN. Silent devices are not found, and names are those heard or in \
                files: none by reverse DNS, and none from devices that speak only when asked.
                """)
        }
    }

    private func watch(_ side: LanSide) async {
        tell(side)
        var nextSweep = ContinuousClock.now
        var failed = false
        while !Task.isCancelled {
            refresh(side)
            if let sweepInterval, nextSweep <= .now {
                failed = await !sweep(side, failedBefore: failed)
                nextSweep = .now + (failed ? Self.lookInterval : pause(after: side, sweepInterval))
            }
            await thread.sleep(for: Self.lookInterval)
        }
    }

    /// A large range must not be swept for ever: at most a tenth of the time.
    private func pause(after side: LanSide, _ interval: Duration) -> Duration {
        max(interval, side.ranges.reduce(.zero) { $0 + ArpSweep.expectedTime(of: $1) } * 10)
    }

    private func tell(_ side: LanSide) {
        guard let sweepInterval else { return }
        let name = side.interface.name
        let asked = side.interface.mac == nil ? [] : side.asked(on: side.interface).map(\.range)
        for range in side.ranges where !asked.contains(range) {
            logger.notice(
                "ARP: Not sweeping '\(name)': it has no Ethernet address in \(range). Devices that talk are found."
            )
        }
        if asked.isEmpty { return }
        if pause(after: side, sweepInterval) > sweepInterval {
            let interval = pause(after: side, sweepInterval).shown
            logger.notice(
                "ARP: Sweeping \(side.shownRanges) on '\(name)' every \(interval), since that takes long")
        }
    }

    /// - Returns: whether it worked. Logs when that changes.
    private func sweep(_ side: LanSide, failedBefore: Bool) async -> Bool {
        let name = side.interface.name
        guard let interface = board.interface(name), let mac = interface.mac else { return true }
        do {
            for (range, source) in side.asked(on: interface) {
                let arp = ArpSweep(interface: name, source: source, sourceMAC: mac, range: range)
                _ = try await BlockingWork.run { stop in
                    try arp.run(knownAddresses: board.known, shouldStop: stop) { board.add([$0]) }
                }
            }
            if failedBefore { logger.notice("ARP: Sweeping '\(name)' again") }
            return true
        } catch {
            if !failedBefore, !Task.isCancelled { logger.warning("ARP: Failed to sweep: \(error)") }
            return false
        }
    }

    /// Addresses come and go: a provider's new IPv6 prefix, and this host itself, which answers no ARP of its
    /// own.
    private func refresh(_ side: LanSide) {
        guard let interfaces = try? LocalInterfaces.read(),
            let interface = interfaces.first(where: { $0.name == side.interface.name })
        else { return }
        let networks = side.networks(on: interface)
        board.update(interface, networks)
        board.gateways = ProcFS().routes().gateways
        guard let mac = interface.mac else { return }
        let own = interface.addresses.map(\.address).filter(networks.contains)
        board.add(own.map { Neighbour(address: $0, mac: mac, isConfirmed: true) })
    }
}
