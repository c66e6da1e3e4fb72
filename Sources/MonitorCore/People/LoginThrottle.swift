/// How often passwords may be tried: by address, by name, and by all together.
///
/// An attempt counts as failed until it is known to be none, so that many at once are no way round. Whoever
/// logged in from an address before is not shut out by strangers who try the same name.
public struct LoginThrottle: Sendable {
    public static let window: Duration = .seconds(900)
    static let mostByAddress = 10
    static let mostByName = 20
    static let mostOfAll = 300
    static let mostRemembered = 4096

    private struct Pair: Hashable {
        let name: String
        let address: String
    }

    private var began: ContinuousClock.Instant
    private var byAddress: [String: Int] = [:]
    private var byName: [String: Int] = [:]
    private var all = 0
    /// Who logged in from where; the oldest first.
    private var welcome: [Pair] = []

    public init(at now: ContinuousClock.Instant) {
        began = now
    }

    /// - Parameters:
    ///   - name: as it was typed.
    ///   - address: the peer's; the half of an IPv6 address that names a network counts.
    /// - Returns: `nil` where it may be tried, else how long to wait.
    public mutating func admit(
        _ name: String, from address: String, at now: ContinuousClock.Instant
    ) -> Duration? {
        if now - began >= Self.window { forget(at: now) }
        let pair = Self.pair(name, address)
        let isFull = byAddress.count + byName.count >= Self.mostRemembered
        let isKnown = welcome.contains(pair)
        guard byAddress[pair.address, default: 0] < Self.mostByAddress,
            isKnown || byName[pair.name, default: 0] < Self.mostByName && all < Self.mostOfAll && !isFull
        else { return Self.window - (now - began) }
        count(1, pair)
        return nil
    }

    public mutating func succeeded(_ name: String, from address: String) {
        let pair = Self.pair(name, address)
        count(-1, pair)
        welcome.removeAll { $0 == pair }
        welcome.append(pair)
        if welcome.count > 256 { welcome.removeFirst() }
    }

    private mutating func forget(at now: ContinuousClock.Instant) {
        began = now
        byAddress = [:]
        byName = [:]
        all = 0
    }

    private mutating func count(_ change: Int, _ pair: Pair) {
        byAddress[pair.address] = max(0, byAddress[pair.address, default: 0] + change)
        byName[pair.name] = max(0, byName[pair.name, default: 0] + change)
        all = max(0, all + change)
    }

    private static func pair(_ name: String, _ address: String) -> Pair {
        Pair(
            name: String(name.prefix(PeopleRules.longestName)).lowercased(),
            address: PeerNetwork.name(of: address))
    }
}
