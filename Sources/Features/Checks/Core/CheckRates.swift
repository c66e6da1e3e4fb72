internal import MonitorCore
package import Probing

/// How often checks may be asked for: by a user, and at a target whatever the users. A value: times go in.
package struct CheckRates: Sendable {
    /// Why it is too early.
    package struct Early: Error, Sendable, Equatable {
        package enum Bound: String, Sendable { case user, target, packets }

        package let bound: Bound
        package let wait: Duration
    }

    private struct User {
        var burst: RateBucket
        var hour: RateBucket
    }

    private struct Target {
        var minute: RateBucket
        /// Packets of checks that go on.
        var loads: [(perSecond: Double, until: ContinuousClock.Instant)] = []

        /// How long until so many packets a second more are not too many; `nil` where they are not.
        mutating func wait(_ load: CheckLoad, at now: ContinuousClock.Instant) -> Duration? {
            loads.removeAll { $0.until <= now }
            var sum = loads.reduce(load.packetsPerSecond) { $0 + $1.perSecond }
            guard sum > CheckLoad.mostPerSecond else { return nil }
            for one in loads.sorted(by: { $0.until < $1.until }) {
                sum -= one.perSecond
                if sum <= CheckLoad.mostPerSecond { return one.until - now }
            }
            return load.duration
        }
    }

    /// Users and targets that are remembered; beyond them, those who have asked nothing lately are forgotten.
    static let most = 4096
    static let burst = 5.0
    static let ofUserAnHour = 120.0
    static let ofAdministratorAnHour = 600.0
    static let ofTargetAMinute = 10.0

    private var users: [String: User] = [:]
    private var targets: [String: Target] = [:]
    private let suffixes: PublicSuffixes?

    /// - Parameter suffixes: tells which names belong together; without it the last three labels do.
    package init(suffixes: PublicSuffixes? = nil) { self.suffixes = suffixes }

    /// Counts one check, where user and target have one left; else counts nothing.
    ///
    /// - Parameter load: what it brings the target; `nil` is not bounded.
    package mutating func admit(
        _ user: String, isAdministrator: Bool, _ host: HostText?, load: CheckLoad? = nil,
        at now: ContinuousClock.Instant
    ) throws(Early) {
        forget(at: now)
        let hour = isAdministrator ? Self.ofAdministratorAnHour : Self.ofUserAnHour
        var asking =
            users[user]
            ?? User(
                burst: RateBucket(size: Self.burst, per: .seconds(5), at: now),
                hour: RateBucket(size: hour, per: .seconds(3600), at: now))
        asking.burst.fill(at: now)
        asking.hour.fill(at: now)
        if let wait = [asking.burst.wait, asking.hour.wait].compactMap({ $0 }).max() {
            users[user] = asking
            throw Early(bound: .user, wait: wait)
        }
        if let name = host.map(name) {
            var target =
                targets[name]
                ?? Target(minute: RateBucket(size: Self.ofTargetAMinute, per: .seconds(60), at: now))
            defer { targets[name] = target }
            target.minute.fill(at: now)
            if let wait = target.minute.wait { throw Early(bound: .target, wait: wait) }
            if let load {
                if let wait = target.wait(load, at: now) { throw Early(bound: .packets, wait: wait) }
                target.loads.append((load.packetsPerSecond, now + load.duration))
            }
            target.minute.take()
        }
        asking.burst.take()
        asking.hour.take()
        users[user] = asking
    }

    /// Seldom, since it goes through all of them.
    private mutating func forget(at now: ContinuousClock.Instant) {
        if users.count >= Self.most {
            users = users.filter { _, user in
                !(user.burst.isFull(at: now) && user.hour.isFull(at: now))
            }
            // Where most of them are busy, strangers cost those who came first their count.
            if users.count > Self.most / 2 { users.removeAll() }
        }
        if targets.count >= Self.most {
            targets = targets.filter { _, target in !target.minute.isFull(at: now) }
            if targets.count > Self.most / 2 { targets.removeAll() }
        }
    }

    /// Neighbours count together: a /24, a /48, and all names below one that was registered, so that names made for the
    /// occasion are worth nothing.
    func name(of host: HostText) -> String {
        switch host {
        case .address(let address):
            return NetworkRange(containing: address, prefixLength: address.isV4 ? 24 : 48)?.description
                ?? "\(address)"
        case .name(let name):
            let text = name.hostText
            return suffixes?.registered(text) ?? text.split(separator: ".").suffix(3).joined(separator: ".")
        }
    }
}
