internal import Glibc
internal import MonitorCore
internal import Probing

extension Attempt {
    /// `trace`: echoes whose time to live ends on the way. Identifier and checksum stay the same, so that routers that
    /// spread flows over several ways send all of them one way (Paris traceroute). Three rounds, a second apart: routers
    /// answer about one a second.
    func trace(_ host: HostText, _ options: PathOptions) throws(ProbeEnd) -> ProbeOutcome {
        let address = echoed(try resolve(host, options.family).addresses)
        var way = try Way(to: address, hops: options.hops, self)
        for round in 0..<Way.rounds {
            let began = ContinuousClock.now
            for hop in way.wanted {
                way.send(hop, round)
                try way.listen(until: min(.now + traceGap, deadline), self)
                if .now >= deadline { break }
                tells("\(way.answered) hops answered")
            }
            let isLast = round == Way.rounds - 1
            try way.listen(until: min(isLast ? .now + Way.patience : began + .seconds(1), deadline), self)
            if .now >= deadline { break }
        }
        return way.outcome(self)
    }
}

private struct Way {
    static let rounds = 3
    static let patience: Duration = .seconds(1)
    /// Hops in a row that do not answer, behind which no more is sent.
    private static let silence = 5

    private struct Hop {
        var addresses: [IPAddress] = []
        var microseconds: [UInt64?] = []
        var error: String?
    }

    private let socket: EchoSocket
    private let address: IPAddress
    private var hops: [Hop]
    private var times: [Int: ContinuousClock.Instant] = [:]
    /// The hop at which the target answered.
    private var reached: Int?

    init(to address: IPAddress, hops: Int, _ attempt: Attempt) throws(ProbeEnd) {
        self.address = address
        self.hops = Array(repeating: Hop(), count: hops)
        socket = try EchoSocket(to: address, attempt)
    }

    var answered: Int { hops.count { !$0.addresses.isEmpty } }

    /// Of the next round: up to the target, and not far behind the last that answered.
    var wanted: ClosedRange<Int> {
        if let reached { return 1...reached }
        let last = (hops.lastIndex { !$0.addresses.isEmpty } ?? -1) + 1
        let isFirst = times.isEmpty
        return 1...(isFirst ? hops.count : max(1, min(hops.count, last + Self.silence)))
    }

    mutating func send(_ hop: Int, _ round: Int) {
        if let reached, hop > reached { return }
        let sequence = hop * Self.rounds + round
        var packet = socket.packet(UInt16(sequence))
        // What the sequence adds to the sum, this word takes away.
        let compensation = UInt16(0xffff) - UInt16(sequence)
        (packet.data[8], packet.data[9]) = (UInt8(compensation >> 8), UInt8(compensation & 0xff))
        socket.set(hops: hop)
        times[sequence] = .now
        hops[hop - 1].microseconds.append(nil)
        _ = socket.socket.send(packet.bytes(address.isV4), to: address)
    }

    mutating func listen(until end: ContinuousClock.Instant, _ attempt: Attempt) throws(ProbeEnd) {
        while let (news, from) = try socket.next(from: address, until: end, attempt) {
            switch news {
            case .reply(let packet, _):
                note(Int(packet.sequence), from)
                let hop = Int(packet.sequence) / Self.rounds
                reached = min(reached ?? hop, hop)
            case .trouble(let trouble, _, let sequence, _):
                note(Int(sequence), from)
                if case .unreachable(let word) = trouble,
                    hops.indices.contains(Int(sequence) / Self.rounds - 1)
                {
                    hops[Int(sequence) / Self.rounds - 1].error = word
                }
            }
        }
    }

    private mutating func note(_ sequence: Int, _ from: IPAddress) {
        let (hop, round) = (sequence / Self.rounds - 1, sequence % Self.rounds)
        guard hops.indices.contains(hop), let sent = times[sequence], round < hops[hop].microseconds.count,
            hops[hop].microseconds[round] == nil
        else { return }
        hops[hop].microseconds[round] = (.now - sent).wholeMicroseconds
        if !hops[hop].addresses.contains(from), hops[hop].addresses.count < 8 {
            hops[hop].addresses.append(from)
        }
    }

    func outcome(_ attempt: Attempt) -> ProbeOutcome {
        let last = reached ?? (hops.lastIndex { !$0.addresses.isEmpty } ?? -1) + 1
        let rows = hops.prefix(last).enumerated().map { index, hop in
            ResultValue([
                "hop": .count(index + 1), "addresses": .list(hop.addresses.compactMap { attempt.shown($0) }),
                "roundTripMicroseconds": .list(hop.microseconds.map { $0.map { .count($0) } ?? .null }),
                "error": .some(text: hop.error),
            ])
        }
        let result = ResultValue(["reached": .flag(reached != nil), "hops": .list(rows)])
        if let reached {
            return ProbeOutcome(
                .ok, address: address, microseconds: hops[reached - 1].microseconds.compactMap { $0 }.min(),
                result: result)
        }
        let error = hops.lazy.compactMap(\.error).first
        return ProbeOutcome(
            error == nil ? .timeout : .failed, at: .answer,
            error.map { "A router answered: \($0)." }
                ?? "The host did not answer; \(last) hops on the way are known.",
            address: address, result: result)
    }
}
