public import MonitorCore

/// Where an echo request goes.
public struct EchoDestination: Sendable, Hashable {
    public let address: IPAddress
    /// Index of the interface, for addresses of one link; else 0.
    public let scope: UInt32

    public init(_ address: IPAddress, scope: UInt32 = 0) {
        (self.address, self.scope) = (address, scope)
    }
}

/// Echo requests that are open, and what a packet that comes means for them.
///
/// One counter of sequences for each destination, so that there is no bound on all of them together. A reply counts only
/// if its source was asked, its numbers are open there, and it carries the cookie that only this process can make.
/// Times are nanoseconds of the monotonic clock. Each destination has a ring of its own, whose length its rounds and
/// timeouts need: nothing that comes makes it longer.
public struct EchoBook: Sendable {
    /// What a packet was.
    public enum Verdict: Sendable, Equatable {
        /// In time: `row` is who asked, `place` what `use` gave it.
        case answered(row: Int, place: Int, sequence: UInt16, nanoseconds: Int64, isIntact: Bool)
        /// After the timeout: it stays lost.
        case late(row: Int, nanoseconds: Int64)
        /// Answered already.
        case duplicate(row: Int)
        /// Our cookie, from an address that was not asked.
        case wrongSource(row: Int)
        /// A host or router said that it will not be answered.
        case failed(row: Int, place: Int, sequence: UInt16, EchoFailure)
        /// Not an answer to anything that is open.
        case stranger
    }

    /// How long after its timeout at the least a reply is still told from a stranger's.
    public static let lateWindow: Int64 = 10_000_000_000

    private enum State: UInt8 { case free, open, lost, answered, failed }

    private struct Open {
        var sentAt: Int64 = 0
        var deadline: Int64 = 0
        var row: Int32 = 0
        var payloadBytes: UInt16 = 0
        var sequence: UInt16 = 0
        var identifier: UInt16 = 0
        var state = State.free
    }

    private struct Peer {
        let destination: EchoDestination
        var users = 0
        /// Requests of all users that may be open or late at once.
        var atOnce = 0
        var generation: UInt8 = 0
        var generatedAt: Int64 = .min
        var next: UInt16
        /// Since when nothing was answered; `nil` while something is.
        var silentSince: Int64?
        /// A power of two long.
        var ring: [Open]
    }

    /// Whether the kernel chooses identifiers, as it does for datagram sockets.
    private let kernelIdentifies: Bool
    private let hash: KeyedHash
    /// The high byte of every identifier of this process.
    public let identifierHigh: UInt8
    private var peers: [Peer?] = []
    private var free: [Int] = []
    private var places: [EchoDestination: Int] = [:]
    /// Packets that were not answers.
    public private(set) var strangers: UInt64 = 0

    public init(
        kernelIdentifies: Bool = false, hash: KeyedHash = .random(),
        identifierHigh: UInt8 = .random(in: 1...254)
    ) {
        (self.kernelIdentifies, self.hash, self.identifierHigh) = (kernelIdentifies, hash, identifierHigh)
    }

    /// Destinations that are in use.
    public var destinations: Int { places.count }

    // MARK: Destinations

    /// Begins to use a destination; what is open there stays.
    ///
    /// - Parameter atOnce: requests of this user that may be open or late at once.
    /// - Returns: its number, for `request`.
    public mutating func use(_ destination: EchoDestination, atOnce: Int) -> Int {
        let place = places[destination] ?? newPeer(destination)
        peers[place]!.users += 1
        peers[place]!.atOnce += atOnce
        grow(place, to: peers[place]!.atOnce + 2)
        return place
    }

    private mutating func newPeer(_ destination: EchoDestination) -> Int {
        let peer = Peer(
            destination: destination, next: .random(in: 0 ... .max), ring: Array(repeating: Open(), count: 4))
        let place = free.popLast() ?? peers.count
        if place == peers.count { peers.append(peer) } else { peers[place] = peer }
        places[destination] = place
        return place
    }

    private mutating func grow(_ place: Int, to count: Int) {
        let old = peers[place]!.ring
        var length = 4
        // 16 bits of sequences tell at most half as many apart.
        while length < count, length < 1 << 14 { length *= 2 }
        guard length > old.count else { return }
        var ring = Array(repeating: Open(), count: length)
        for one in old where one.state != .free { ring[Int(one.sequence) & (length - 1)] = one }
        peers[place]!.ring = ring
    }

    /// Gives back what `use` gave. The last user's end is the end of what was open there.
    ///
    /// - Parameter row: whose requests end; `nil` where it goes on there.
    public mutating func release(_ place: Int, row: Int?, atOnce: Int) {
        peers[place]!.users -= 1
        peers[place]!.atOnce -= atOnce
        if peers[place]!.users == 0 {
            places[peers[place]!.destination] = nil
            peers[place] = nil
            free.append(place)
            return
        }
        guard let row else { return }
        for index in peers[place]!.ring.indices where peers[place]!.ring[index].row == Int32(row) {
            peers[place]!.ring[index].state = .free
        }
    }

    // MARK: Sending

    /// The next packet for a destination. It is open once `sent` is called.
    public mutating func request(_ place: Int, payloadBytes: Int) -> EchoPacket {
        let sequence = peers[place]!.next
        peers[place]!.next &+= 1
        let identifier = identifier(of: peers[place]!)
        let destination = peers[place]!.destination
        return EchoPacket(
            isV6: !destination.address.isV4, identifier: identifier, sequence: sequence,
            cookie: cookie(destination, identifier, sequence), serial: UInt64(place),
            payloadBytes: payloadBytes)
    }

    private func identifier(of peer: Peer) -> UInt16 {
        kernelIdentifies ? 0 : UInt16(identifierHigh) << 8 | UInt16(peer.generation)
    }

    private func cookie(_ destination: EchoDestination, _ identifier: UInt16, _ sequence: UInt16) -> UInt64 {
        hash.hash(
            destination.address.high, destination.address.low, UInt64(identifier) << 16 | UInt64(sequence))
    }

    public mutating func sent(
        _ packet: EchoPacket, _ place: Int, row: Int, at now: Int64, until deadline: Int64
    ) {
        let index = Int(packet.sequence) & (peers[place]!.ring.count - 1)
        peers[place]!.ring[index] = Open(
            sentAt: now, deadline: deadline, row: Int32(row), payloadBytes: UInt16(packet.payloadBytes),
            sequence: packet.sequence, identifier: packet.identifier, state: .open)
    }

    /// The timeout of a request is over.
    public mutating func expire(_ place: Int, sequence: UInt16, row: Int, at now: Int64) {
        guard peers.indices.contains(place), peers[place] != nil else { return }
        let index = Int(sequence) & (peers[place]!.ring.count - 1)
        let one = peers[place]!.ring[index]
        guard one.state == .open, one.sequence == sequence, one.row == Int32(row) else { return }
        peers[place]!.ring[index].state = .lost
        silence(place, since: one.sentAt, at: now)
    }

    /// A firewall that has learned to drop an identifier keeps dropping it: after a minute of silence another is
    /// taken, once a minute at most.
    private mutating func silence(_ place: Int, since sentAt: Int64, at now: Int64) {
        let since = peers[place]!.silentSince ?? sentAt
        peers[place]!.silentSince = since
        let minute: Int64 = 60_000_000_000
        guard !kernelIdentifies, now - since >= minute else { return }
        let former = peers[place]!.generatedAt
        guard former == .min || now - former >= minute else { return }
        peers[place]!.generation &+= 1
        peers[place]!.generatedAt = now
    }

    // MARK: Receiving

    /// - Parameters:
    ///   - source: who sent it.
    ///   - arrival: when it came.
    public mutating func received(
        _ reply: IcmpMessage.Reply, from source: EchoDestination, at arrival: Int64
    ) -> Verdict {
        if let place = places[source], let index = index(of: reply, at: place) {
            return verdict(on: reply, place, index, arrival)
        }
        // Only who has seen the request can know the cookie of another destination.
        if let serial = reply.serial, serial < UInt64(peers.count), peers[Int(serial)] != nil,
            let index = index(of: reply, at: Int(serial))
        {
            return .wrongSource(row: Int(peers[Int(serial)]!.ring[index].row))
        }
        strangers &+= 1
        return .stranger
    }

    /// Where the request of a reply is, if the reply proves that it is its.
    private func index(of reply: IcmpMessage.Reply, at place: Int) -> Int? {
        guard let cookie = reply.cookie, peers[place] != nil else { return nil }
        let index = Int(reply.sequence) & (peers[place]!.ring.count - 1)
        let one = peers[place]!.ring[index]
        guard one.state != .free, one.sequence == reply.sequence,
            kernelIdentifies || one.identifier == reply.identifier,
            Int(one.payloadBytes) == reply.payloadBytes,
            cookie == self.cookie(peers[place]!.destination, one.identifier, one.sequence)
        else { return nil }
        return index
    }

    private mutating func verdict(
        on reply: IcmpMessage.Reply, _ place: Int, _ index: Int, _ arrival: Int64
    ) -> Verdict {
        let one = peers[place]!.ring[index]
        let nanoseconds = max(0, arrival - one.sentAt)
        let row = Int(one.row)
        peers[place]!.silentSince = nil
        switch one.state {
        case .open:
            peers[place]!.ring[index].state = .answered
            // Its timeout is over, although nothing has said so yet.
            if arrival > one.deadline { return .late(row: row, nanoseconds: nanoseconds) }
            return .answered(
                row: row, place: place, sequence: one.sequence, nanoseconds: nanoseconds,
                isIntact: reply.isIntact)
        case .lost, .failed:
            peers[place]!.ring[index].state = .answered
            return .late(row: row, nanoseconds: nanoseconds)
        case .answered: return .duplicate(row: row)
        case .free: return .stranger
        }
    }

    /// - Parameter source: who says so.
    public mutating func received(
        _ failure: IcmpMessage.Failure, from source: IPAddress, scope: UInt32 = 0, at now: Int64
    ) -> Verdict {
        let destination = EchoDestination(
            failure.destination, scope: failure.destination.isLinkLocalV6 ? scope : 0)
        guard let place = places[destination] else { return stranger() }
        let index = Int(failure.sequence) & (peers[place]!.ring.count - 1)
        let one = peers[place]!.ring[index]
        guard one.state == .open, one.sequence == failure.sequence,
            kernelIdentifies || one.identifier == failure.identifier
        else { return stranger() }
        if let cookie = failure.cookie, cookie != self.cookie(destination, one.identifier, one.sequence) {
            return stranger()
        }
        peers[place]!.ring[index].state = .failed
        silence(place, since: one.sentAt, at: now)
        // This host's own kernel says so of a neighbour that does not answer ARP.
        let isOurs = failure.source == source && failure.reason == .hostUnreachable
        return .failed(
            row: Int(one.row), place: place, sequence: one.sequence,
            isOurs ? .noNeighbour : failure.reason)
    }

    private mutating func stranger() -> Verdict {
        strangers &+= 1
        return .stranger
    }
}
