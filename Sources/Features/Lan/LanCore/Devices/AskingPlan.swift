public import MonitorCore

/// When the LAN is asked what: all at the start, then seldom. Decides; sends nothing.
///
/// At rest that is four rounds of two packets an hour, and for each device two packets an hour and a
/// sixteenth of another.
public struct AskingPlan: Sendable {
    public enum Ask: Sendable, Hashable {
        /// Multicast DNS: who publishes services.
        case services
        /// SSDP: who is there.
        case upnp
        /// Multicast DNS: the host names of at most sixteen addresses.
        case hostNames([IPAddress])
        /// NetBIOS: the name of one machine.
        case netbios(IPAddress)
        /// LLMNR: the host name of one address, the only question that a message may hold.
        case llmnr(IPAddress)
    }

    /// Twice at the start, since multicast gets lost on Wi-Fi.
    static let firstRounds: [Duration] = [.zero, .seconds(6)]
    static let roundInterval: Duration = .seconds(900)
    static let addressInterval: Duration = .seconds(3600)
    /// Who has told no name by then is asked once more: the first question got lost, or came too early.
    static let secondTry: Duration = .seconds(10)
    /// Packets in one turn; with a turn a second, a new network of 250 devices is asked in ten seconds.
    static let maximumPerTurn = 64
    static let batch = 16

    private var rounds = 0
    private var nextRound: ContinuousClock.Instant?
    private var asked: [IPAddress: Asked] = [:]
    /// All of these had been asked, and none is due before `quietUntil`.
    private var settled: [IPAddress] = []
    private var quietUntil: ContinuousClock.Instant?

    private struct Asked {
        var last: ContinuousClock.Instant
        /// Was it asked a second time, or found to need none?
        var isSettled: Bool

        var nextLook: ContinuousClock.Instant { last + (isSettled ? addressInterval : secondTry) }
    }

    public init() {}

    /// Some were asked once, and whether they have told a name decides whether they are asked again.
    public var isCurious: Bool { asked.values.contains { !$0.isSettled } }

    /// How long nothing is due, as long as the same addresses are known; zero while some wait for their turn.
    public func rest(at now: ContinuousClock.Instant) -> Duration {
        max(.zero, quietUntil.map { $0 - now } ?? .zero)
    }

    /// - Parameter known: addresses of known devices; only IPv4 ones are asked, which every device that
    ///   answers such questions has.
    /// - Parameter nameless: those of devices that have told no name yet.
    public mutating func due(
        at now: ContinuousClock.Instant, known: [IPAddress], nameless: Set<IPAddress> = []
    ) -> [Ask] {
        if let quietUntil, now < quietUntil, known == settled { return [] }
        var asks: [Ask] = []
        if nextRound.map({ $0 <= now }) ?? true {
            asks += [.services, .upnp]
            rounds += 1
            let isFirst = rounds < Self.firstRounds.count
            nextRound = now + (isFirst ? Self.firstRounds[rounds] : Self.roundInterval)
        }
        let present = Set(known.filter(\.isV4))
        asked = asked.filter { present.contains($0.key) }
        for address in present where asked[address]?.isSettled == false && !nameless.contains(address) {
            if let last = asked[address]?.last, now - last >= Self.secondTry {
                asked[address]?.isSettled = true
            }
        }
        let open = present.filter { asked[$0].map { now >= $0.nextLook } ?? true }.sorted()
            .prefix((Self.maximumPerTurn - asks.count - 2) / 2)
        for address in open { asked[address] = Asked(last: now, isSettled: asked[address] != nil) }
        settle(present.count == asked.count ? known : nil)
        for start in stride(from: 0, to: open.count, by: Self.batch) {
            asks.append(.hostNames(Array(open.dropFirst(start).prefix(Self.batch))))
        }
        return asks + open.flatMap { [.netbios($0), .llmnr($0)] }
    }

    /// - Parameter known: `nil` while some wait for their turn.
    private mutating func settle(_ known: [IPAddress]?) {
        settled = known ?? []
        let next = asked.values.lazy.map(\.nextLook).min()
        quietUntil = known == nil ? nil : [nextRound, next].compactMap(\.self).min()
    }
}
