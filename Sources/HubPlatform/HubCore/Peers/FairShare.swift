/// How often something may be done within a period: by one network, and by all of them together.
///
/// Beyond the common share there is a reserve for networks that have hardly asked yet. So a few busy networks
/// cannot shut out the others, and the number of all attempts stays bounded.
public struct FairShare: Sendable {
    public struct Bounds: Sendable {
        let byNetwork: Int
        let ofAll: Int
        /// A network with fewer attempts than this may draw on the reserve.
        let reservedByNetwork: Int
        let reserve: Int

        public init(byNetwork: Int, ofAll: Int, reservedByNetwork: Int, reserve: Int) {
            self.byNetwork = byNetwork
            self.ofAll = ofAll
            self.reservedByNetwork = reservedByNetwork
            self.reserve = reserve
        }
    }

    private let bounds: Bounds
    private var byNetwork: [String: Int] = [:]
    /// Coarser for IPv6: the reserve is of no use where one customer can draw on it 65,536 times.
    private var bySite: [String: Int] = [:]
    private var all = 0

    public init(_ bounds: Bounds) {
        self.bounds = bounds
    }

    /// - Parameter isKnown: whether it is exempt from the share of all.
    public func allows(_ address: String, isKnown: Bool = false) -> Bool {
        guard byNetwork[PeerNetwork.name(of: address), default: 0] < bounds.byNetwork else { return false }
        if isKnown || all < bounds.ofAll { return true }
        return all < bounds.ofAll + bounds.reserve
            && bySite[PeerNetwork.site(of: address), default: 0] < bounds.reservedByNetwork
    }

    /// - Parameter change: 1, or -1 for an attempt that does not count after all.
    public mutating func count(_ change: Int, _ address: String) {
        Self.add(change, PeerNetwork.name(of: address), &byNetwork)
        Self.add(change, PeerNetwork.site(of: address), &bySite)
        all = max(0, all + change)
    }

    public var isUnused: Bool { all == 0 }

    private static func add(_ change: Int, _ name: String, _ counts: inout [String: Int]) {
        let count = counts[name, default: 0] + change
        counts[name] = count > 0 ? count : nil
    }
}
