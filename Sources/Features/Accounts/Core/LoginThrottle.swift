internal import HubCore

/// How often passwords may be tried: by address, by name, and by all together.
///
/// An attempt counts as failed until it is known to be none, so that many at once do not get round the
/// bound. A user who logged in from an address before is not shut out by strangers who try the same name;
/// from elsewhere, two attempts are left to each network (`FairShare`). Figures: docs/decisions/0039.
public struct LoginThrottle: Sendable {
    public static let window: Duration = .seconds(900)
    static let ofAddresses = FairShare.Bounds(
        byNetwork: 10, ofAll: 300, reservedByNetwork: 2, reserve: 300)
    static let ofName = FairShare.Bounds(byNetwork: 10, ofAll: 10, reservedByNetwork: 2, reserve: 40)
    static let mostKnown = 256

    private struct Pair: Hashable {
        let name: String
        let address: String
    }

    private var began: ContinuousClock.Instant
    private var addresses = FairShare(Self.ofAddresses)
    /// As many as there are attempts, at most.
    private var names: [String: FairShare] = [:]
    /// Who logged in from where; the oldest first.
    private var known: [Pair] = []

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
        let isKnown = known.contains(pair)
        let byName = names[pair.name] ?? FairShare(Self.ofName)
        guard addresses.allows(address, isKnown: isKnown), byName.allows(address, isKnown: isKnown)
        else { return Self.window - (now - began) }
        count(1, pair.name, address)
        return nil
    }

    public mutating func succeeded(_ name: String, from address: String) {
        let pair = Self.pair(name, address)
        count(-1, pair.name, address)
        known.removeAll { $0 == pair }
        known.append(pair)
        if known.count > Self.mostKnown { known.removeFirst() }
    }

    private mutating func forget(at now: ContinuousClock.Instant) {
        began = now
        addresses = FairShare(Self.ofAddresses)
        names = [:]
    }

    private mutating func count(_ change: Int, _ name: String, _ address: String) {
        addresses.count(change, address)
        var byName = names[name] ?? FairShare(Self.ofName)
        byName.count(change, address)
        names[name] = byName.isUnused ? nil : byName
    }

    /// Every text that no user can be called counts as one name: variations of a name do not get round the
    /// bound.
    private static func pair(_ name: String, _ address: String) -> Pair {
        Pair(
            name: AccountRules.isName(name) ? name.lowercased() : "", address: PeerNetwork.name(of: address))
    }
}
