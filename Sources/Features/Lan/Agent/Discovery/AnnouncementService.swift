internal import AgentHost
internal import DeviceDiscovery
internal import Evidence
internal import Logging

/// Listens to what devices announce on one interface.
struct AnnouncementService: Sendable {
    let interface: String
    let results: DiscoveryResults
    let thread: OneThread
    let logger: Logger

    private static let retryInterval: Duration = .seconds(10)

    /// Logs when it fails, once, and when it works again. Ends with its task.
    func run() async {
        var failed = false
        while !Task.isCancelled {
            do {
                try await listen(failedBefore: failed)
            } catch {
                if !failed, !Task.isCancelled { logger.warning("Names: Failed to listen: \(error)") }
                failed = true
            }
            await thread.sleep(for: Self.retryInterval)
        }
    }

    private func listen(failedBefore: Bool) async throws {
        let listener = AnnouncementListener(interface: interface)
        let (results, logger, interface) = (results, logger, interface)
        if failedBefore { logger.debug("Names: Trying to listen on '\(interface)' again") }
        try await withTaskCancellationHandler {
            try await BlockingWork.run { _ in
                try listener.run { kind in
                    logger.notice(
                        """
                        Names: More \(kind.shown) on '\(interface)' than is looked into (100 a second): \
                        the rest is passed over
                        """)
                } onSightings: {
                    results.add($0, on: interface)
                }
            }
        } onCancel: {
            listener.stop()
        }
    }
}

extension Announcement.Kind {
    fileprivate var shown: String {
        switch self {
        case .arp: "ARP"
        case .neighbourDiscovery: "neighbour discovery"
        case .dhcp: "DHCP"
        case .dhcpv6: "DHCPv6"
        case .mdns: "multicast DNS"
        case .llmnr: "LLMNR"
        case .netbios: "NetBIOS"
        case .ssdp: "SSDP"
        case .lldp: "LLDP"
        }
    }
}
