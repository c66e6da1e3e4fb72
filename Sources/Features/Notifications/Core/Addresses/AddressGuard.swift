public import MonitorCore

/// Which addresses the hub may call for a channel: what a person pastes, or what a name resolves to, must not make it
/// call what only it can reach.
public enum AddressGuard {
    public enum Verdict: Sendable, Equatable {
        case allowed
        /// In a private network: permitted by the operator alone.
        case isPrivate
        /// Never: links, the metadata of clouds, groups.
        case never
    }

    public static func verdict(_ address: IPAddress) -> Verdict {
        if never.contains(where: { $0.contains(address) }) { return .never }
        return isPrivate(address) ? .isPrivate : .allowed
    }

    static func isPrivate(_ address: IPAddress) -> Bool { privates.contains { $0.contains(address) } }

    private static let never = [
        // "This network", links and their metadata services, groups, broadcast.
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "::/128", "fe80::/10", "ff00::/8",
        "fd00:ec2::254/128",
    ].compactMap(NetworkRange.init(rangeOrAddress:))

    private static let privates = [
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "240.0.0.0/4", "::1/128", "fc00::/7", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
    ].compactMap(NetworkRange.init(rangeOrAddress:))
}
