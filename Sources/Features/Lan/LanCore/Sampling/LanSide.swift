public import MonitorCore

/// The side of this host that is watched: an interface, the addresses behind it, and why.
public struct LanSide: Sendable, Equatable {
    public let interface: LocalInterface
    /// At least one; the first is that of `address`.
    public internal(set) var ranges: [NetworkRange]
    /// Ranges and prefixes behind routers of this LAN.
    public internal(set) var routed: [NetworkRange] = []
    /// VLANs on this interface that are watched on interfaces of their own.
    public internal(set) var countedVLANs: [UInt16] = []
    /// This host's own address in the first range; `nil` where the interface has none.
    public let address: IPAddress?
    /// One clause for the log: why this interface and this range.
    public let reason: String

    /// What counts as a device: the ranges, the interface's own IPv6 prefixes, and what is behind routers.
    ///
    /// - Parameter interface: as it is now.
    public func networks(on interface: LocalInterface) -> LocalNetworks {
        let v6 = interface.addresses
            .filter { !$0.address.isV4 && !$0.address.isLinkLocalV6 && $0.prefixLength >= 32 }
            .compactMap(\.network)
        return LocalNetworks(
            v4: ranges, v6: Array(Set(v6)).sorted { $0.base < $1.base }, routed: routed,
            ownMAC: interface.mac, ownAddresses: interface.addresses.map(\.address),
            countedVLANs: countedVLANs)
    }

    /// Where this host itself can ask: its ranges with its address in each.
    public func asked(on interface: LocalInterface) -> [(range: NetworkRange, source: IPAddress)] {
        ranges.compactMap { range in
            interface.addresses.first { range.contains($0.address) }.map { (range, $0.address) }
        }
    }

    /// `192.168.1.0/24`, or several between commas.
    public var shownRanges: String { ranges.map(\.description).joined(separator: ", ") }

    /// Works out the LAN side.
    ///
    /// - Parameters:
    ///   - wanted: the operator's `INTERFACE`; `nil` for `auto`.
    ///   - ranges: the operator's `NETWORK_RANGE`; empty for `auto`.
    ///   - uplinks: interfaces with a default route: the way out, so not the LAN of a router.
    public static func choose(
        among interfaces: [LocalInterface], wanted: String?, ranges: [NetworkRange], uplinks: [String]
    ) throws(LanSideError) -> LanSide {
        for range in ranges { if let fault = LanSideError.unusable(range) { throw fault } }
        let (interface, why) = try pick(interfaces, wanted, ranges.first, uplinks)
        if interface.isLoopback { throw .loopback(interface.name) }
        let address = interface.v4Address(in: ranges.first)
        let network = interface.addresses.first { $0.address == address }?.network
        guard let first = ranges.first ?? network else { throw .noAddress(interface: interface.name) }
        if let fault = LanSideError.unusable(first) { throw fault }
        if address != nil, let stray = ranges.first(where: { !interface.hasAddress(in: $0) }) {
            throw .notOnInterface(stray, interface: interface.name, network: network)
        }
        let all = ranges.isEmpty ? [first] + interface.otherNetworks(beside: first) : ranges
        let what = all.count == 1 ? "range" : "ranges"
        return LanSide(
            interface: interface, ranges: all, address: address,
            reason:
                "\(why); \(what) "
                + (ranges.isEmpty ? "of its address \(address?.description ?? "?")" : "as set"))
    }

    private static func pick(
        _ interfaces: [LocalInterface], _ wanted: String?, _ range: NetworkRange?, _ uplinks: [String]
    ) throws(LanSideError) -> (LocalInterface, why: String) {
        if let wanted {
            guard let found = interfaces.first(where: { $0.name == wanted }) else {
                throw .noSuchInterface(wanted, existing: interfaces.map(\.name))
            }
            return (found, "as set")
        }
        let usable = interfaces.filter { $0.isUp && !$0.isLoopback && $0.canBroadcast && $0.hasPrivateV4 }
        if let range, let found = usable.first(where: { $0.hasAddress(in: range) }) {
            return (found, "it has an address in \(range)")
        }
        let inside = usable.filter { !uplinks.contains($0.name) && !$0.isVirtual }
        let bridge = inside.first { $0.name == "br-lan" } ?? inside.first { $0.name.hasPrefix("br") }
        if let found = bridge ?? inside.first { return (found, "a private address and no default route") }
        if let found = usable.first(where: { uplinks.contains($0.name) }) {
            return (found, "the only way out, with a private address: this host is a member of that LAN")
        }
        throw .nothingToWatch(existing: interfaces.map(\.name))
    }
}

extension LocalInterface {
    fileprivate var hasPrivateV4: Bool { addresses.contains { $0.address.isPrivateV4 } }

    fileprivate func hasAddress(in range: NetworkRange) -> Bool {
        addresses.contains { range.contains($0.address) }
    }

    /// Private networks of its further IPv4 addresses. One inside another, as of an address that moves
    /// between routers, is not a range of its own.
    fileprivate func otherNetworks(beside first: NetworkRange) -> [NetworkRange] {
        var all = [first]
        for one in addresses where one.address.isPrivateV4 && (16...30).contains(one.prefixLength) {
            guard let network = one.network, !all.contains(where: { $0.contains(network.base) }) else {
                continue
            }
            all.append(network)
        }
        return Array(all.dropFirst())
    }

    /// Networks of containers and virtual machines: inside this host, not a LAN.
    fileprivate var isVirtual: Bool {
        let prefixes = ["docker", "veth", "virbr", "lxc", "cni", "podman", "tun", "tap", "wg"]
        if prefixes.contains(where: name.hasPrefix) { return true }
        // Docker names its own bridges br- and twelve hexadecimal digits.
        let rest = name.dropFirst(3)
        return name.hasPrefix("br-") && rest.utf8.count == 12 && rest.allSatisfy(\.isHexDigit)
    }
}

/// Why the LAN side cannot be worked out. `description` says what to write instead.
public enum LanSideError: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLarge(NetworkRange)
    case notV4(NetworkRange)
    case notOnInterface(NetworkRange, interface: String, network: NetworkRange?)
    case loopback(String)
    case noSuchInterface(String, existing: [String])
    case noAddress(interface: String)
    case nothingToWatch(existing: [String])

    /// The settings contradict themselves or the machine; waiting will not mend it.
    public var isSettingsFault: Bool {
        switch self {
        case .tooLarge, .notV4, .notOnInterface, .loopback: true
        case .noSuchInterface, .noAddress, .nothingToWatch: false
        }
    }

    static func unusable(_ range: NetworkRange) -> LanSideError? {
        if !range.base.isV4 { return .notV4(range) }
        return range.prefixLength < 16 ? .tooLarge(range) : nil
    }

    public var description: String {
        switch self {
        case .tooLarge(let range):
            "cannot watch '\(range)': It is larger than a /16 (65,536 addresses). "
                + "Write the part that your devices use, such as NETWORK_RANGE=\(range.base)/24."
        case .notV4(let range):
            "cannot watch '\(range)': A range is IPv4; IPv6 prefixes are taken from the interface. "
                + "Write it like NETWORK_RANGE=192.168.1.0/24."
        case .notOnInterface(let range, let interface, let network):
            "cannot watch '\(range)': It is not on interface '\(interface)'"
                + (network.map {
                    ", which has \($0). Write NETWORK_RANGE=\($0), or choose another INTERFACE; "
                        + "what lies behind a router of the LAN is named in ROUTED_RANGES."
                }
                    ?? ". Choose another INTERFACE; what lies behind a router of the LAN is named in ROUTED_RANGES.")
        case .loopback(let name):
            "cannot watch interface '\(name)': It is the loopback, where no device is. "
                + "Set INTERFACE to the LAN side."
        case .noSuchInterface(let name, let existing):
            "cannot watch interface '\(name)': No such interface. Set INTERFACE to one of: "
                + existing.joined(separator: ", ") + "."
        case .noAddress(let name):
            "cannot watch interface '\(name)': It has no IPv4 address. "
                + "Give it one, or set NETWORK_RANGE to the range behind it."
        case .nothingToWatch(let existing):
            "cannot find the LAN side: No interface is up with a private IPv4 address. Set INTERFACE and "
                + "NETWORK_RANGE; there are: " + existing.joined(separator: ", ") + "."
        }
    }
}
