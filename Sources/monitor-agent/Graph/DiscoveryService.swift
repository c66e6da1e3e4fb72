import DeviceDiscovery
import Logging
import MonitorCore
import ServiceLifecycle

/// Finds devices while the cycle goes on: ARP sweeps, this host's own addresses, names by reverse DNS.
struct DiscoveryService: Service {
    let lan: LanSide
    let board: DiscoveryBoard
    let sweepInterval: Duration?
    let names: NameLookup?
    let logger: Logger

    /// Ends at once when told to: nothing here is worth waiting for.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await sweepAgainAndAgain() }
                if let names { group.addTask { await names.run(board) } }
            }
        }
    }

    private func sweepAgainAndAgain() async {
        var failed = false
        while !Task.isCancelled {
            refreshNetworks()
            if sweepInterval != nil { failed = await !sweep(failedBefore: failed) }
            try? await Task.sleep(for: failed ? .seconds(10) : sweepInterval ?? .seconds(60))
        }
    }

    /// - Returns: whether it worked. Logs when that changes.
    private func sweep(failedBefore: Bool) async -> Bool {
        guard let source = lan.address, let mac = lan.interface.mac else { return true }
        let arp = ArpSweep(interface: lan.interface.name, source: source, sourceMAC: mac, range: lan.range)
        do {
            _ = try await BlockingWork.run { stop in
                try arp.run(knownAddresses: board.known, shouldStop: stop) { board.add([$0]) }
            }
            if failedBefore { logger.notice("ARP: Sweeping '\(lan.interface.name)' again") }
            return true
        } catch {
            if !failedBefore, !Task.isCancelled { logger.warning("ARP: Failed to sweep: \(error)") }
            return false
        }
    }

    /// Addresses come and go: a provider's new IPv6 prefix, and this host itself, which answers no ARP of its
    /// own.
    private func refreshNetworks() {
        guard let interfaces = try? LocalInterfaces.read(),
            let interface = interfaces.first(where: { $0.name == lan.interface.name })
        else { return }
        board.networks = LanSide.networks(range: lan.range, interface: interface)
        guard let mac = interface.mac else { return }
        let own = interface.addresses.map(\.address).filter(board.networks.contains)
        board.add(own.map { Neighbour(address: $0, mac: mac, isConfirmed: true) })
    }
}
