extension LanSide {
    /// An interface left out because what it carries is seen on another one too.
    public struct Member: Sendable, Equatable {
        public let name: String
        public let whole: String
    }

    /// Works out the LAN sides of several interfaces, each with its own range.
    ///
    /// - Parameters:
    ///   - wanted: the operator's interfaces; empty for `auto`.
    ///   - ranges: the operator's ranges, in any order; each belongs to the interface with an address in it.
    ///   - lowers: what an interface is made of: a bridge's ports, a VLAN's trunk.
    /// - Returns: the sides, and the interfaces that were left out: nothing may be counted twice.
    public static func chooseAll(
        among interfaces: [LocalInterface], wanted: [String], ranges: [NetworkRange], uplinks: [String],
        lowers: (String) -> [String]
    ) throws(LanSideError) -> (sides: [LanSide], members: [Member]) {
        let members = wanted.compactMap { name in
            wanted.first { isMade($0, of: name, lowers) }.map { Member(name: name, whole: $0) }
        }
        let wholes = wanted.filter { name in !members.contains { $0.name == name } }
        var sides: [LanSide] = []
        for (name, range) in try pairs(interfaces, wholes, ranges) {
            let side = try choose(among: interfaces, wanted: name, range: range, uplinks: uplinks)
            if !sides.contains(where: { $0.interface.name == side.interface.name }) { sides.append(side) }
        }
        return (sides, members)
    }

    /// Which range goes with which interface; `nil` is `auto`.
    private static func pairs(
        _ interfaces: [LocalInterface], _ wanted: [String], _ ranges: [NetworkRange]
    ) throws(LanSideError) -> [(name: String?, range: NetworkRange?)] {
        if wanted.isEmpty { return ranges.isEmpty ? [(nil, nil)] : ranges.map { (nil, $0) } }
        if wanted.count == 1, ranges.count <= 1 { return [(wanted[0], ranges.first)] }
        let pairs = wanted.map { name in
            let addresses = interfaces.first { $0.name == name }?.addresses ?? []
            return (
                name: String?(name),
                range: ranges.first { range in
                    addresses.contains { range.contains($0.address) }
                }
            )
        }
        if let stray = ranges.first(where: { range in !pairs.contains { $0.range == range } }) {
            throw .notOnInterface(stray, interface: wanted.joined(separator: ","), network: nil)
        }
        return pairs
    }

    /// Bounded, since nothing promises that the kernel's links have no loop.
    private static func isMade(
        _ whole: String, of part: String, _ lowers: (String) -> [String], depth: Int = 4
    ) -> Bool {
        depth > 0 && lowers(whole).contains { $0 == part || isMade($0, of: part, lowers, depth: depth - 1) }
    }
}
