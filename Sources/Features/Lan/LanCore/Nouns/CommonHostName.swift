public import MonitorCore

/// Names that systems come with: of two machines with the same, a platform can only know one.
public enum CommonHostName {
    private static let known: Set<String> = [
        "alpine", "archlinux", "armbian", "buildroot", "centos", "debian", "dietpi", "fedora", "firewall",
        "friendlywrt", "gateway", "home", "host", "immortalwrt", "lede", "linux", "localhost", "monitor",
        "nanopi",
        "node", "openwrt", "pi", "raspberry", "raspberrypi", "rocky", "router", "server", "test", "turris",
        "ubuntu", "ubuntu-server", "unknown", "vyos",
    ]

    public static func isCommon(_ name: String) -> Bool {
        known.contains(name.prefix { $0 != "." }.lowercased())
    }

    /// A name that is this machine's alone: the common one, and the end of its address on the LAN.
    ///
    /// - Returns: `nil` for a name that is not common: `attic`. `OpenWrt` becomes `OpenWrt-a1b2c3`.
    public static func own(_ name: String, mac: MACAddress) -> String? {
        guard isCommon(name) else { return nil }
        let end = "\(mac)".split(separator: ":").suffix(3).joined()
        return "\(name.prefix { $0 != "." })-\(end)"
    }
}
