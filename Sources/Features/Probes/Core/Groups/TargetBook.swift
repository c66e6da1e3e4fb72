public import MonitorCore

/// All targets and groups of a hub, and what each agent is to probe by them.
public struct TargetBook: Sendable, Equatable {
    /// A ring is made where a mesh has more members than this: of all with all there would be too many.
    public static let largestFullMesh = 64
    static let ringNeighbours = 16

    public var groups: [ProbeGroup]
    /// By id, those that were taken off included.
    public var targets: [ListedTarget]
    /// Where members of meshes are reached.
    public var addresses: [String: IPAddress]

    public init(groups: [ProbeGroup] = [], targets: [ListedTarget] = [], addresses: [String: IPAddress] = [:])
    {
        (self.groups, self.targets, self.addresses) = (groups, targets, addresses)
    }

    public var listed: [ListedTarget] { targets.filter { $0.retiredAt == nil } }

    public func group(_ id: Int64) -> ProbeGroup? { groups.first { $0.id == id } }

    public func group(named name: String) -> ProbeGroup? { groups.first { $0.name == name } }

    /// What an agent is to probe, without what two of its groups have both. A member of a mesh that has no address is
    /// left out.
    ///
    /// - Parameter everyone: all agents that there are.
    public func plan(of agent: String, among everyone: Set<String>) -> [ProbeTarget] {
        let mine = groups.filter { $0.holds(agent) }
        let ids = Set(mine.map(\.id))
        let peers = Dictionary(
            mine.filter(\.isMesh).map { ($0.id, Self.peers(of: agent, in: $0, among: everyone)) }
        ) { first, _ in first }
        var known: Set<String> = []
        var plan: [ProbeTarget] = []
        for one in targets where one.retiredAt == nil && ids.contains(one.group) {
            var target = one.target
            if let member = one.member {
                guard peers[one.group]?.contains(member) == true, let address = addresses[member] else {
                    continue
                }
                target.address = .literal(address, scope: nil)
            } else if case .word(.mesh) = target.address {
                continue
            }
            if known.insert(one.identity).inserted { plan.append(target) }
        }
        return plan
    }

    /// Members whose rows a group needs.
    public static func members(of group: ProbeGroup, among everyone: Set<String>) -> Set<String> {
        guard group.isMesh else { return [] }
        return group.name == ProbeGroup.everyone ? everyone : group.members.intersection(everyone)
    }

    static func peers(of agent: String, in group: ProbeGroup, among everyone: Set<String>) -> Set<String> {
        let members = members(of: group, among: everyone)
        guard members.contains(agent) else { return [] }
        let others = members.subtracting([agent])
        guard members.count > largestFullMesh else { return others }
        // The next on a ring of hashes, which stays the same for most when members come and go.
        let mine = place(agent)
        let ring = others.sorted { (place($0) &- mine, $0) < (place($1) &- mine, $1) }
        return Set(ring.prefix(ringNeighbours))
    }

    private static func place(_ name: String) -> UInt64 {
        var bytes = Array(name.utf8)
        bytes.append(contentsOf: repeatElement(0, count: max(0, 24 - bytes.count)))
        let hash = KeyedHash(key: (0x6d65_7368, 0x7269_6e67))
        return stride(from: 0, to: bytes.count, by: 8).reduce(UInt64(0)) { place, at in
            let word = bytes[at..<min(bytes.count, at + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return hash.hash(place, word, 0)
        }
    }
}
