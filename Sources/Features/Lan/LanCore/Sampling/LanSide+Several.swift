public import MonitorCore

extension LanSide {
    /// An interface left out because what it carries is seen on another one too.
    public struct Member: Sendable, Equatable {
        public let name: String
        public let whole: String
    }

    /// What is asked of the kernel on the way.
    public struct Links {
        /// What an interface is made of: a bridge's ports, a VLAN's trunk.
        public let lowers: (String) -> [String]
        /// The number of a VLAN's interface, 0 where it is not known; `nil` for any other interface.
        public let vlan: (String) -> UInt16?
        /// The interface through which an address is reached.
        public let way: (IPAddress) -> String?

        public init(
            lowers: @escaping (String) -> [String] = { _ in [] },
            vlan: @escaping (String) -> UInt16? = { _ in nil },
            way: @escaping (IPAddress) -> String? = { _ in nil }
        ) {
            self.lowers = lowers
            self.vlan = vlan
            self.way = way
        }
    }

    /// Works out the LAN sides of several interfaces, each with its own ranges.
    ///
    /// - Parameters:
    ///   - wanted: the operator's interfaces; empty for `auto`.
    ///   - ranges: the operator's ranges, in any order; each belongs to the interface with an address in it.
    ///   - routed: ranges and prefixes behind routers of the LAN.
    /// - Returns: the sides, and the interfaces that were left out: nothing may be counted twice.
    public static func chooseAll(
        among interfaces: [LocalInterface], wanted: [String], ranges: [NetworkRange],
        routed: [NetworkRange] = [], uplinks: [String], links: Links = Links()
    ) throws(LanSideError) -> (sides: [LanSide], members: [Member]) {
        var members: [Member] = []
        var vlans: [String: [UInt16]] = [:]
        for name in wanted {
            let relations = wanted.compactMap { whole in
                relation(of: whole, to: name, links).map { (whole: whole, frames: $0) }
            }
            if let whole = relations.first(where: { $0.frames == .same })?.whole {
                members.append(Member(name: name, whole: whole))
            } else {
                vlans[name] = relations.compactMap(\.frames.vlan)
            }
        }
        let wholes = wanted.filter { name in !members.contains { $0.name == name } }
        var sides: [LanSide] = []
        for (name, ranges) in try pairs(interfaces, wholes, ranges) {
            let side = try choose(among: interfaces, wanted: name, ranges: ranges, uplinks: uplinks)
            sides.add(side)
        }
        for index in sides.indices { sides[index].countedVLANs = vlans[sides[index].interface.name] ?? [] }
        sides.place(routed, links)
        return (sides, members)
    }

    /// Which ranges go with which interface; `nil` is `auto`.
    private static func pairs(
        _ interfaces: [LocalInterface], _ wanted: [String], _ ranges: [NetworkRange]
    ) throws(LanSideError) -> [(name: String?, ranges: [NetworkRange])] {
        if wanted.isEmpty { return ranges.isEmpty ? [(nil, [])] : ranges.map { (nil, [$0]) } }
        if wanted.count == 1 { return [(wanted[0], ranges)] }
        let pairs = wanted.map { name in
            let addresses = interfaces.first { $0.name == name }?.addresses ?? []
            return (
                name: String?(name),
                ranges: ranges.filter { range in addresses.contains { range.contains($0.address) } }
            )
        }
        if let stray = ranges.first(where: { range in !pairs.contains { $0.ranges.contains(range) } }) {
            throw .notOnInterface(stray, interface: wanted.joined(separator: ","), network: nil)
        }
        return pairs
    }

    /// What of an interface's frames pass on another one too.
    private enum Frames: Equatable {
        /// All of them, or any: they cannot be told apart.
        case same
        /// Those with a VLAN's tag; 0 where the tag is not known.
        case tagged(UInt16)

        var vlan: UInt16? { if case .tagged(let number) = self, number > 0 { number } else { nil } }
    }

    /// How the frames of `whole` are those of `part`, of which it is made; `nil` where it is not.
    ///
    /// A bridge, a bond or a macvlan carries its part's frames. A VLAN on a trunk carries those with its tag,
    /// and the trunk others too. Bounded, since nothing promises that the kernel's links have no loop.
    private static func relation(
        of whole: String, to part: String, _ links: Links, depth: Int = 4
    ) -> Frames? {
        guard depth > 0 else { return nil }
        var found: Frames?
        for lower in links.lowers(whole) {
            if lower == part {
                found = links.vlan(whole).map(Frames.tagged) ?? .same
            } else if let deeper = relation(of: lower, to: part, links, depth: depth - 1) {
                // Of a VLAN in a VLAN the trunk has the outer tag, under which there is more than this.
                let isNested = deeper != .same && links.vlan(whole) != nil
                found = isNested ? .tagged(0) : deeper
            }
            if found == .same { break }
        }
        return found
    }
}

extension [LanSide] {
    /// A range found on an interface that has a side already becomes one of its ranges.
    fileprivate mutating func add(_ side: LanSide) {
        guard let index = firstIndex(where: { $0.interface.name == side.interface.name }) else {
            return append(side)
        }
        for range in side.ranges where !self[index].ranges.contains(range) {
            self[index].ranges.append(range)
        }
    }

    /// A routed range belongs to the side through which it is reached. Where that is none of them, this host
    /// does not say behind which it lies: it is looked for on all.
    fileprivate mutating func place(_ routed: [NetworkRange], _ links: LanSide.Links) {
        for range in routed {
            let way = links.way(range.base)
            let isKnown = contains { $0.interface.name == way }
            for index in indices where !isKnown || self[index].interface.name == way {
                self[index].routed.append(range)
            }
        }
    }
}
