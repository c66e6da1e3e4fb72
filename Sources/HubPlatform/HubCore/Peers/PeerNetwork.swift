internal import MonitorCore

/// Where a client comes from, as far as that tells one household from another.
public enum PeerNetwork {
    /// The address; of IPv6 the /64, since a client with one address there has all of them.
    public static func name(of address: String) -> String {
        guard let one = IPAddress(address), !one.isV4 else { return address }
        return IPAddress(high: one.high, low: 0).description
    }

    /// The address; of IPv6 the /48, the most that one customer usually gets: 65,536 networks by `name`.
    public static func site(of address: String) -> String {
        guard let one = IPAddress(address), !one.isV4 else { return address }
        return IPAddress(high: one.high & ~0xffff, low: 0).description
    }
}
