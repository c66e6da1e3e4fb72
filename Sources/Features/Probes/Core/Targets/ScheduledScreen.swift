public import MonitorCore

/// Which addresses an agent probes for an administrator of its hub. The agent's operator has the last word.
public struct ScheduledScreen: Sendable {
    /// Ranges that the operator forbids; they override what is permitted.
    public var denied: [NetworkRange] = []
    /// Ranges that the operator permits although the table does not.
    public var permitted: [NetworkRange] = []
    /// This host's own addresses, and those that reach all of a link.
    public var own: Set<IPAddress> = []

    public init() {}

    /// - Returns: why not, in a sentence; `nil` where it may be probed.
    public func refusal(of address: IPAddress) -> String? {
        if let range = denied.first(where: { $0.contains(address) }) {
            return "PROBE_DENY of this agent holds \(range)."
        }
        if Self.never.contains(where: { $0.contains(address) }) { return "It is not an address of one host." }
        if Self.metadata.contains(address) { return "It is where clouds keep their machines' secrets." }
        if permitted.contains(where: { $0.contains(address) }) { return nil }
        if own.contains(address) { return "It is this agent's own address." }
        if address.isLoopback { return "It is this agent itself; PROBE_ALLOW can permit it." }
        if Self.oneLink.contains(where: { $0.contains(address) }) {
            return "It exists on one link only; PROBE_ALLOW can permit it."
        }
        if Self.localUse.contains(address) { return "It is translated as its network likes." }
        return Self.embedded(in: address).lazy.compactMap { refusal(of: $0) }.first
    }

    /// RFC 6890, RFC 1112, RFC 4291, RFC 6666: never one host.
    private static let never = ranges(
        "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8", "::/128", "100::/64")
    private static let metadata: Set<IPAddress> = Set(
        ["169.254.169.254", "fd00:ec2::254", "100.100.100.200"].compactMap { IPAddress($0) })
    private static let oneLink = ranges("169.254.0.0/16", "fe80::/10")
    /// RFC 8215.
    private static let localUse = NetworkRange("64:ff9b:1::/48")!

    private static func ranges(_ texts: String...) -> [NetworkRange] { texts.compactMap { NetworkRange($0) } }

    /// IPv4 addresses that an IPv6 address leads to: compatible ones, NAT64, 6to4, and of Teredo both ends.
    ///
    /// Source: RFC 4291 §2.5.5.1, RFC 6052 §2.1, RFC 3056 §2, RFC 4380 §4.
    private static func embedded(in address: IPAddress) -> [IPAddress] {
        guard !address.isV4 else { return [] }
        let low = IPAddress(v4: UInt32(truncatingIfNeeded: address.low))
        if address.high == 0, address.low >> 32 == 0 { return address.low > 1 ? [low] : [] }
        if address.high == 0x0064_ff9b << 32, address.low >> 32 == 0 { return [low] }
        if address.high >> 48 == 0x2002 {
            return [IPAddress(v4: UInt32(truncatingIfNeeded: address.high >> 16))]
        }
        guard address.high >> 32 == 0x2001_0000 else { return [] }
        return [
            IPAddress(v4: UInt32(truncatingIfNeeded: address.high)),
            IPAddress(v4: ~UInt32(truncatingIfNeeded: address.low)),
        ]
    }
}
