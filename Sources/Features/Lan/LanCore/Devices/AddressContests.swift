internal import MonitorCore

/// Tells an address that moved from one that two devices fight for.
///
/// A device that rotates its hardware address, or an address that the DHCP server gives to the next, moves
/// once. In a fight it comes back: A, then B, then A again within minutes.
struct AddressContests: Sendable {
    static let maximum = 256
    static let contestTime: Duration = .seconds(300)
    /// A fight that goes on is told again after this time.
    static let tellTime: Duration = .seconds(3600)

    private struct Move: Sendable {
        let from: MACAddress
        let to: MACAddress
        let at: ContinuousClock.Instant
        var told: ContinuousClock.Instant?
    }

    private var moves: [IPAddress: Move] = [:]

    /// An address that `before` had is now claimed by `after`.
    ///
    /// - Returns: whether that is news of a fight.
    mutating func moved(
        _ address: IPAddress, from before: MACAddress, to after: MACAddress, at now: ContinuousClock.Instant
    ) -> Bool {
        let last = moves[address]
        let comesBack = last.map {
            $0.from == after && $0.to == before && now - $0.at <= Self.contestTime
        }
        var move = Move(from: before, to: after, at: now, told: last?.told)
        let isNews = comesBack == true && (last?.told.map { now - $0 > Self.tellTime } ?? true)
        if isNews { move.told = now }
        if last == nil, moves.count >= Self.maximum { makeRoom() }
        moves[address] = move
        return isNews
    }

    private mutating func makeRoom() {
        let oldest = moves.sorted { $0.value.at < $1.value.at }.prefix(Self.maximum / 4)
        for (address, _) in oldest { moves[address] = nil }
    }
}
