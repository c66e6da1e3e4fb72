internal import AgentHost
internal import Daemon
internal import LanCore
internal import MonitorCore

/// What is watched and how.
extension Setting<AgentSettings> {
    static var network: [Setting] {
        [
            Setting(
                "INTERFACE",
                "The LAN side: the interface that is captured and swept; several between commas.",
                standard: "auto: worked out, and logged with its reason",
                accepts: "at most 16 interface names between commas, or auto", example: "br-lan"
            ) { storeList($1, &$0.lan.interfaces, interfaceName) },
            Setting(
                "NETWORK_RANGE",
                "The IPv4 range of the LAN; its addresses are devices. Several between commas.",
                standard: "auto: the range of the interface's address",
                accepts: "a range as address/prefix with host bits zero, /16 to /30, or auto",
                example: "192.168.1.0/24"
            ) { storeList($1, &$0.lan.networkRanges, range) },
            Setting(
                "ROUTED_RANGES",
                "IPv4 ranges and IPv6 prefixes behind routers of the LAN that do no NAT; their addresses are "
                    + "devices. What is not named is counted for the router that brings it.",
                standard: "none",
                accepts: "at most 16 between commas, as address/prefix with host bits zero: /8 to /32, "
                    + "of IPv6 /16 to /128", example: "192.168.70.0/24,2001:db8:1:10::/60"
            ) { storeList($1, &$0.lan.routedRanges, nothing: "none", routedRange) },
            Setting(
                "CAPTURE_ENGINE",
                "What counts packets: this program (pcap), a program in the kernel (ebpf, or auto where possible), "
                    + "or nothing (off). With off the LAN is not watched: no capture, no devices, nothing "
                    + "is sent to it, no interface is needed and no capability; the host's own metrics go on.",
                standard: "pcap", accepts: "pcap, ebpf, auto or off", example: "auto"
            ) { store(LanSettings.Engine(rawValue: $1), &$0.lan.captureEngine) },
            Setting(
                "PROMISCUOUS",
                "See frames that are not for this machine: LAN-to-LAN traffic on a bridge or mirror port.",
                standard: "yes", accepts: "yes or no", example: "yes"
            ) { store(flag($1), &$0.lan.promiscuous) },
            Setting(
                "CAPTURE_BUFFER_BYTES",
                "The kernel's ring: what a burst may fill before packets are dropped.",
                standard: "2097152", accepts: "262144 to 268435456 bytes, also with a unit",
                example: "4194304"
            ) { store(bytes($1, 262_144...1 << 28), &$0.lan.captureBufferBytes) },
            Setting(
                "CAPTURE_BUFFER_MAX_BYTES",
                "What the ring may grow to, doubling while packets keep being dropped.",
                standard: "16777216", accepts: "262144 to 268435456 bytes, also with a unit",
                example: "33554432"
            ) { store(bytes($1, 262_144...1 << 28), &$0.lan.captureBufferMaximumBytes) },
            Setting(
                "MAX_DEVICES",
                "Devices kept, and addresses tallied in one window; the rest goes to the \"other\" row.",
                standard: "4096", accepts: "16 to 65534", example: "4096"
            ) { store(whole($1, 16...65_534), &$0.lan.maximumDevices) },
            Setting(
                "LINK_SPEED_MBPS",
                "What the captured link (or the uplink behind it) carries, for utilizationPercent.",
                standard: "auto: the kernel's word, which bridges and Wi-Fi do not have",
                accepts: "1 to 1000000 megabits per second, or auto", example: "1000"
            ) {
                storeOrAuto($1, &$0.lan.linkSpeedBitsPerSecond) {
                    whole($0, 1...1_000_000).map { UInt64($0) * 1_000_000 }
                }
            },
            Setting(
                "ARP_INTERVAL", "Seconds between two ARP sweeps of the range; 0 never sweeps.",
                standard: "60",
                accepts: "0, or 10 to 86400 seconds", example: "60"
            ) { settings, text in
                guard let seconds = decimal(text, 0...86_400), seconds == 0 || seconds >= 10 else {
                    return false
                }
                settings.lan.sweepIntervalSeconds = seconds
                return true
            },
            Setting(
                "ACTIVE_SECONDS", "A device is active that spoke or answered within this time.",
                standard: "180",
                accepts: "5 to 86400 seconds, also with a unit", example: "180"
            ) { store(wholeSeconds($1, 5...86_400), &$0.lan.activeSeconds) },
            Setting(
                "IDLE_SECONDS",
                "A device that is not active is idle within this time, then inactive; "
                    + "never less than ACTIVE_SECONDS.",
                standard: "900", accepts: "5 to 604800 seconds, also with a unit", example: "900"
            ) { store(wholeSeconds($1, 5...604_800), &$0.lan.idleSeconds) },
        ]
    }

    static var host: [Setting] {
        [
            Setting(
                "NETWORK_MOUNTS",
                "Report network file systems (NFS, CIFS) too. A dead server can make that hang.",
                standard: "no", accepts: "yes or no", example: "no"
            ) { store(flag($1), &$0.lan.includeNetworkFileSystems) }
        ]
    }

    private static func interfaceName(_ text: String) -> String? {
        (1...15).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x2f }
            ? text : nil
    }

    /// Not what is on every link, and not what no packet contains.
    private static func routedRange(_ text: String) -> NetworkRange? {
        guard let range = NetworkRange(text) else { return nil }
        if range.base.isV4 { return range.prefixLength >= 8 && !range.base.isGroup ? range : nil }
        let isUsable = LocalNetworks(v4: [], routed: [range]).routed == [range]
        return isUsable && range.prefixLength >= 16 && !range.base.isLinkLocalV6 && !range.base.isGroup
            ? range : nil
    }

    private static func range(_ text: String) -> NetworkRange? {
        NetworkRange(text).flatMap { $0.base.isV4 && (16...30).contains($0.prefixLength) ? $0 : nil }
    }
}
