internal import MonitorCore
package import Probing

/// How often checks may be asked for: by a user, and at a target whatever the users. A value: times go in.
package struct CheckRates: Sendable {
    /// Why it is too early.
    package struct Early: Error, Sendable, Equatable {
        package enum Bound: String, Sendable { case user, target }

        package let bound: Bound
        package let wait: Duration
    }

    /// Grows again by so much a second, up to its size.
    private struct Bucket {
        let size: Double
        let perSecond: Double
        private var level: Double
        private var filledAt: ContinuousClock.Instant

        init(size: Double, per time: Duration, at now: ContinuousClock.Instant) {
            self.size = size
            perSecond = size / time.seconds
            level = size
            filledAt = now
        }

        mutating func fill(at now: ContinuousClock.Instant) {
            level = min(size, level + max(0, (now - filledAt).seconds) * perSecond)
            filledAt = now
        }

        /// How long until one can be taken.
        var wait: Duration? { level >= 1 ? nil : .seconds((1 - level) / perSecond) }

        var isFull: Bool { level >= size }

        mutating func take() { level -= 1 }
    }

    private struct User {
        var burst: Bucket
        var hour: Bucket
    }

    /// Users and targets that are remembered; beyond them, those who have asked nothing lately are forgotten.
    static let most = 4096
    static let burst = 5.0
    static let ofUserAnHour = 120.0
    static let ofAdministratorAnHour = 600.0
    static let ofTargetAMinute = 10.0

    private var users: [String: User] = [:]
    private var targets: [String: Bucket] = [:]

    package init() {}

    /// Counts one check, where both have one left; else counts nothing.
    package mutating func admit(
        _ user: String, isAdministrator: Bool, _ host: HostText?, at now: ContinuousClock.Instant
    ) throws(Early) {
        forget(at: now)
        let hour = isAdministrator ? Self.ofAdministratorAnHour : Self.ofUserAnHour
        var asking =
            users[user]
            ?? User(
                burst: Bucket(size: Self.burst, per: .seconds(5), at: now),
                hour: Bucket(size: hour, per: .seconds(3600), at: now))
        asking.burst.fill(at: now)
        asking.hour.fill(at: now)
        if let wait = [asking.burst.wait, asking.hour.wait].compactMap({ $0 }).max() {
            users[user] = asking
            throw Early(bound: .user, wait: wait)
        }
        if let name = host.map(Self.name) {
            var target = targets[name] ?? Bucket(size: Self.ofTargetAMinute, per: .seconds(60), at: now)
            target.fill(at: now)
            if let wait = target.wait {
                targets[name] = target
                throw Early(bound: .target, wait: wait)
            }
            target.take()
            targets[name] = target
        }
        asking.burst.take()
        asking.hour.take()
        users[user] = asking
    }

    /// Seldom, since it goes through all of them.
    private mutating func forget(at now: ContinuousClock.Instant) {
        if users.count >= Self.most {
            users = users.filter { _, user in
                var user = user
                user.burst.fill(at: now)
                user.hour.fill(at: now)
                return !(user.burst.isFull && user.hour.isFull)
            }
            // Where most of them are busy, strangers cost those who came first their count.
            if users.count > Self.most / 2 { users.removeAll() }
        }
        if targets.count >= Self.most {
            targets = targets.filter { _, target in
                var target = target
                target.fill(at: now)
                return !target.isFull
            }
            if targets.count > Self.most / 2 { targets.removeAll() }
        }
    }

    /// Neighbours count together: a /24, a /48, and all names below the last three labels, so that names made for the
    /// occasion are worth nothing.
    static func name(of host: HostText) -> String {
        switch host {
        case .address(let address):
            return NetworkRange(containing: address, prefixLength: address.isV4 ? 24 : 48)?.description
                ?? "\(address)"
        case .name(let name): return name.hostText.split(separator: ".").suffix(3).joined(separator: ".")
        }
    }
}
