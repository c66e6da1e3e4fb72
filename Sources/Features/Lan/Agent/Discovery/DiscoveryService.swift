internal import AgentHost
internal import DeviceDiscovery
internal import LanCore
internal import Logging
internal import ProcFS
internal import ServiceLifecycle

/// Finds devices while the cycle goes on: ARP sweeps, this host's own addresses, names by reverse DNS.
struct DiscoveryService: Service {
    let sides: [LanSide]
    let results: DiscoveryResults
    /// `nil` never sweeps.
    let sweepInterval: Duration?
    let names: NameLookup?
    let asks: Bool
    let files: NameFileService
    let thread: OneThread
    let logger: Logger

    /// How often this host's own interfaces are read: how soon one that was created again is known.
    private static let lookInterval: Duration = .seconds(10)

    /// Ends at once when told to: nothing here is worth waiting for.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for side in sides {
                    group.addTask { await watch(side) }
                    let announcements = AnnouncementService(
                        interface: side.interface.name, results: results, thread: thread, logger: logger)
                    group.addTask { await announcements.run() }
                    guard asks else { continue }
                    let questions = NameQuestions(
                        side: side, results: results, thread: thread, logger: logger)
                    group.addTask { await questions.run() }
                }
                group.addTask { await files.run(results, on: thread) }
                if let names { group.addTask { await names.run(results) } }
            }
        }
    }

    init(
        _ settings: LanSettings, _ sides: [LanSide], _ results: DiscoveryResults, on thread: OneThread,
        _ logger: Logger
    ) {
        self.thread = thread
        self.sides = sides
        self.results = results
        self.logger = logger
        let sweeps = settings.sweepIntervalSeconds > 0 && !settings.passive
        sweepInterval = sweeps ? .seconds(settings.sweepIntervalSeconds) : nil
        names = settings.resolveNames && !settings.passive ? NameLookup(thread: thread) : nil
        asks = settings.askDevices && !settings.passive
        files = NameFileService(settings, logger)
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

    /// A large range must not be swept without pause: at most a tenth of the time.
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
        guard let interface = results.interface(name), let mac = interface.mac else { return true }
        do {
            for (range, source) in side.asked(on: interface) {
                let arp = ArpSweep(interface: name, source: source, sourceMAC: mac, range: range)
                _ = try await BlockingWork.run { stop in
                    try arp.run(knownAddresses: results.known, shouldStop: stop) { results.add([$0]) }
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
        results.update(interface, networks)
        results.gateways = ProcFS().routes().gateways
        guard let mac = interface.mac else { return }
        let own = interface.addresses.map(\.address).filter(networks.contains)
        results.add(own.map { Neighbour(address: $0, mac: mac, isConfirmed: true) })
    }
}
