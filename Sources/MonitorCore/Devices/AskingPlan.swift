/// When the LAN is asked what: all at the start, then seldom. Decides; sends nothing.
///
/// At rest that is four rounds of two packets an hour, and for each device two packets an hour and a sixteenth
/// of another.
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
    /// Packets in one turn; with a turn a second, a new network of 250 devices is asked in ten seconds.
    static let maximumPerTurn = 64
    static let batch = 16

    private var rounds = 0
    private var nextRound: ContinuousClock.Instant?
    private var asked: [IPAddress: ContinuousClock.Instant] = [:]
    /// All of these had been asked, and nobody is due before `quietUntil`.
    private var settled: [IPAddress] = []
    private var quietUntil: ContinuousClock.Instant?

    public init() {}

    /// - Parameter known: addresses of known devices; only IPv4 ones are asked, which every device that
    ///   answers such questions has.
    public mutating func due(at now: ContinuousClock.Instant, known: [IPAddress]) -> [Ask] {
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
        let open = present.filter { address in
            asked[address].map { now - $0 >= Self.addressInterval } ?? true
        }.sorted().prefix((Self.maximumPerTurn - asks.count - 2) / 2)
        for address in open { asked[address] = now }
        settle(present.count == asked.count ? known : nil)
        for start in stride(from: 0, to: open.count, by: Self.batch) {
            asks.append(.hostNames(Array(open.dropFirst(start).prefix(Self.batch))))
        }
        return asks + open.flatMap { [.netbios($0), .llmnr($0)] }
    }

    /// - Parameter known: `nil` while some wait for their turn.
    private mutating func settle(_ known: [IPAddress]?) {
        settled = known ?? []
        let next = asked.values.min().map { $0 + Self.addressInterval }
        quietUntil = known == nil ? nil : [nextRound, next].compactMap(\.self).min()
    }
}
