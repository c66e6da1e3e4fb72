internal import Glibc
internal import MonitorCore
internal import Probing

/// An ICMP socket for one attempt, with an identifier of its own; needs CAP_NET_RAW.
struct EchoSocket {
    let socket: ProbeSocket
    let isV4: Bool
    let identifier = UInt16.random(in: 1...UInt16.max)
    /// Only what carries it is a reply to us.
    let cookie = (0..<8).map { _ in UInt8.random(in: 0...255) }

    init(to address: IPAddress, _ attempt: Attempt) throws(ProbeEnd) {
        isV4 = address.isV4
        do throws(SystemFault) {
            socket = try attempt.socket(to: address, SOCK_RAW, protocol: isV4 ? 1 : 58)
        } catch {
            let isRight = error.number == EPERM || error.number == EACCES
            throw ProbeEnd(
                .error, at: .request,
                isRight
                    ? "The agent has no right to send echoes (CAP_NET_RAW)."
                    : ConnectionWord.word(error.number))
        }
    }

    func packet(_ sequence: UInt16, bytes: Int = 56) -> EchoPacket {
        let rest = max(0, bytes - cookie.count)
        return EchoPacket(
            identifier: identifier, sequence: sequence,
            data: cookie + (0..<rest).map { UInt8(truncatingIfNeeded: $0) })
    }

    func set(hops: Int) {
        socket.set(isV4 ? 0 : 41, isV4 ? IP_TTL : IPV6_UNICAST_HOPS, Int32(hops))
    }

    /// Sends whole packets or none, and hears of those that are too big (ip(7), IP_PMTUDISC_PROBE).
    func forbidFragments() {
        socket.set(isV4 ? 0 : 41, isV4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, 3)
    }

    /// The next message that is about this attempt, at most until `end`.
    ///
    /// - Parameter target: replies of other addresses do not count.
    /// - Returns: `nil` when the time is over.
    func next(
        from target: IPAddress, until end: ContinuousClock.Instant, _ attempt: Attempt
    ) throws(ProbeEnd) -> (news: EchoNews, from: IPAddress)? {
        while try !Readiness.wait([(socket, Int32(POLLIN))], until: end, attempt).isEmpty {
            guard case .bytes(let bytes, let from?) = socket.receive(atMost: 10_000),
                let news = EchoNews(bytes, isV4: isV4)
            else { continue }
            switch news {
            case .reply(let packet, _):
                guard from == target, packet.identifier == identifier, packet.data.starts(with: cookie) else {
                    continue
                }
            case .trouble(_, let identifier, _, let destination):
                guard identifier == self.identifier, destination == target else { continue }
            }
            return (news, from)
        }
        return nil
    }
}
