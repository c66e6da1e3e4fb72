internal import Glibc
internal import MonitorCore
internal import Probing

extension Attempt {
    /// `mtu`: the largest packet that arrives whole, by halving. A size that is neither answered nor refused on the way
    /// shows a black hole: routers that drop without a word.
    func largestPacket(_ host: HostText, _ options: PathOptions) throws(ProbeEnd) -> ProbeOutcome {
        let address = echoed(try resolve(host, options.family).addresses)
        var search = try SizeSearch(to: address, largest: options.bytes, self)
        guard try search.arrives(SizeSearch.smallest, self) else {
            return ProbeOutcome(
                .timeout, at: .answer, "Not even small packets are answered.", address: address)
        }
        while let size = search.next {
            guard .now < deadline else {
                return ProbeOutcome(
                    .timeout, at: .answer, "There was not time enough.", address: address,
                    result: search.result)
            }
            let arrives = try search.arrives(size, self)
            search.note(size, arrives)
        }
        return ProbeOutcome(.ok, address: address, result: search.result)
    }
}

private struct SizeSearch {
    /// What every way of IPv6 carries (RFC 8200 §5), and about every way of IPv4.
    static let smallest = 1280
    /// A size counts as lost after so many echoes.
    private static let tries = 2
    private static let patience = 1.0

    private let socket: EchoSocket
    private let address: IPAddress
    private let largest: Int
    private var good = smallest
    private var bad: Int
    private var told: Int?
    private var isSilent = false
    private var sequence: UInt16 = 0

    init(to address: IPAddress, largest: Int, _ attempt: Attempt) throws(ProbeEnd) {
        self.address = address
        self.largest = largest
        bad = largest + 1
        socket = try EchoSocket(to: address, attempt)
        socket.forbidFragments()
    }

    /// The largest first, since most ways carry it; then what a router told, then the middle.
    var next: Int? {
        guard bad - good > 1 else { return nil }
        if bad > largest { return largest }
        if let told, told > good, told < bad { return told }
        return (good + bad) / 2
    }

    mutating func note(_ size: Int, _ arrives: Bool) {
        if arrives {
            good = max(good, size)
            if size == told { bad = min(bad, size + 1) }
        } else {
            bad = min(bad, size)
        }
    }

    /// - Parameter size: of the whole packet, headers included.
    mutating func arrives(_ size: Int, _ attempt: Attempt) throws(ProbeEnd) -> Bool {
        let data = size - EchoPacket.headerBytes - (address.isV4 ? 20 : 40)
        for _ in 0..<Self.tries {
            sequence += 1
            let fault = socket.socket.send(
                socket.packet(sequence, bytes: data).bytes(address.isV4), to: address)
            if fault == EMSGSIZE { return false }
            guard fault == 0 else {
                throw ProbeEnd(
                    .error, at: .request, Attempt.sentence(ConnectionWord.word(fault)), address: address)
            }
            let end = attempt.end(after: Self.patience)
            while let (news, _) = try socket.next(from: address, until: end, attempt) {
                switch news {
                case .reply(let packet, _) where packet.sequence == sequence: return true
                case .trouble(.tooBig(let most), _, sequence, _):
                    if most >= Self.smallest { told = most }
                    return false
                case .trouble(.unreachable(let word), _, sequence, _):
                    throw ProbeEnd(.failed, at: .answer, "A router answered: \(word).", address: address)
                default: continue
                }
            }
        }
        if size > Self.smallest { isSilent = true }
        return false
    }

    var result: ResultValue {
        ResultValue([
            "bytes": .count(good), "tried": .count(largest), "toldBytes": .some(count: told),
            "isBlackHole": .flag(isSilent),
        ])
    }
}
