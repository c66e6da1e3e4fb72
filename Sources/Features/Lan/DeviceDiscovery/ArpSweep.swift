import Glibc
public import LanCore
public import MonitorCore

/// Asks every address of an IPv4 range "who has it?" once, evenly paced, and gathers the answers.
///
/// Devices that never speak to the router are found this way. A sweep is never a burst: the default asks one
/// address every eight milliseconds.
public struct ArpSweep: Sendable {
    /// A /16. At the default pace that takes nine minutes: state `NETWORK_RANGE` where only a part is used.
    public static let maximumAddresses = 65_536
    /// How long after the last question answers still count. Wired hosts need under 1 ms; a sleeping phone
    /// hears a broadcast at the next DTIM beacon, 100 to 300 ms away.
    static let patience: Duration = .milliseconds(300)
    /// Questions between two pauses: four frames are not yet a burst, and need a quarter of the wake-ups.
    static let handful = 4

    public let interface: String
    public let source: IPAddress
    public let sourceMAC: MACAddress
    public let range: NetworkRange
    public let requestsPerSecond: Int

    /// - Parameters:
    ///   - interface: the Ethernet interface to ask on.
    ///   - source: its IPv4 address, which is not asked.
    ///   - sourceMAC: its hardware address.
    ///   - range: what to ask; network and broadcast addresses are left out.
    ///   - requestsPerSecond: held to 1...1000. The default sweeps a /24 in two seconds.
    public init(
        interface: String, source: IPAddress, sourceMAC: MACAddress, range: NetworkRange,
        requestsPerSecond: Int = Self.usualPace
    ) {
        self.interface = interface
        self.source = source
        self.sourceMAC = sourceMAC
        self.range = range
        self.requestsPerSecond = min(max(requestsPerSecond, 1), 1000)
    }

    public static let usualPace = 127

    /// How long a sweep of an IPv4 range takes at the usual pace.
    public static func expectedTime(of range: NetworkRange) -> Duration {
        let addresses = range.base.isV4 ? 1 << (32 - range.prefixLength) : 0
        return .seconds(addresses) / usualPace + patience
    }

    /// Sweeps once. Blocks for about `addresses / requestsPerSecond` seconds and 0.3 more: run it on a thread
    /// of its own.
    ///
    /// - Parameters:
    ///   - knownAddresses: addresses expected to answer; those that did not are asked once more at the end.
    ///     Addresses outside the range are ignored.
    ///   - shouldStop: asked before each question; `true` ends the sweep there. The wait after the last
    ///     question is not cut short.
    ///   - onReply: called on this thread as each answer is first heard, at most twice for one address.
    /// - Returns: who answered, by address. Two devices that claim one address are both listed, the last
    ///   heard last.
    /// - Throws: `.sendARP` without CAP_NET_RAW or when the interface is or goes away (what was heard until
    ///   then went to `onReply`); `.sweep` when the range is IPv6 or too large.
    /// - Complexity: one wake-up per four questions and at most one per answer; a /24 takes 2.4 s.
    ///
    /// Source: RFC 826.
    public func run(
        knownAddresses: [IPAddress] = [], shouldStop: () -> Bool = { false },
        onReply: (Neighbour) -> Void = { _ in }
    ) throws(DiscoveryError) -> [Neighbour] {
        try check()
        let handle = try ArpHandle(interface: interface)
        var replies = ArpReplies(range: range, own: source)
        let everyone = range.hostAddresses.filter { $0 != source }
        let finished = try ask(everyone, on: handle, &replies, shouldStop, onReply)
        let expected = Set(knownAddresses)
        let silent = everyone.filter { expected.contains($0) && !replies.answered($0) }
        if finished, !silent.isEmpty {
            _ = try ask(silent, on: handle, &replies, shouldStop, onReply)
        }
        return replies.neighbours
    }

    private func check() throws(DiscoveryError) {
        guard source.isV4, range.base.isV4 else {
            throw DiscoveryError(.sweep, range.description, .text("ARP exists for IPv4 only"))
        }
        guard range.prefixLength >= 16 else {
            let count = UInt64(1) << UInt64(32 - range.prefixLength)
            throw DiscoveryError(.sweep, range.description, .text("\(count) addresses are too many to ask"))
        }
    }

    /// One pass: each address once, then the wait for late answers.
    ///
    /// - Returns: `false` when `shouldStop` ended it.
    private func ask(
        _ addresses: [IPAddress], on handle: borrowing ArpHandle, _ replies: inout ArpReplies,
        _ shouldStop: () -> Bool, _ onReply: (Neighbour) -> Void
    ) throws(DiscoveryError) -> Bool {
        let interval = Duration.seconds(Self.handful) / requestsPerSecond
        let clock = ContinuousClock()
        for (position, address) in addresses.enumerated() {
            guard !shouldStop() else { return false }
            guard let frame = ArpFrame.request(from: source, mac: sourceMAC, for: address) else { continue }
            try handle.send(frame)
            let isLast = position == addresses.count - 1
            guard isLast || (position + 1) % Self.handful == 0 else { continue }
            // From the sending, not from a timetable: a stalled machine must not catch up in a burst.
            let pause = isLast ? Self.patience : interval
            try handle.receive(until: clock.now + pause) { frame in
                guard let (address, mac) = ArpFrame.reply(frame), let news = replies.note(address, mac) else {
                    return
                }
                onReply(news)
            }
        }
        return !shouldStop()
    }
}
