internal import Glibc
internal import MonitorCore
internal import Probing

extension Attempt {
    /// Addresses that are tried of one family.
    private static let mostOfFamily = 2

    /// `tcp`: every address of the first of each family at the same time, so that a family that is broken shows.
    func tcp(_ host: HostText, port: Int, _ options: TCPOptions) throws(ProbeEnd) -> ProbeOutcome {
        let resolution = try resolve(host, options.family)
        let chosen =
            resolution.addresses.filter { !$0.isV4 }.prefix(Self.mostOfFamily)
            + resolution.addresses.filter(\.isV4).prefix(Self.mostOfFamily)
        var tries = chosen.map { Connecting(to: $0, port: port, self) }
        let end = end(after: options.timeoutSeconds)
        while tries.contains(where: { $0.fate == nil }) {
            let open = tries.indices.filter { tries[$0].fate == nil }
            let waiting = open.compactMap { index in tries[index].socket.map { ($0, Int32(POLLOUT)) } }
            let ready = try Readiness.wait(waiting, until: end, self)
            if ready.isEmpty { break }
            for index in ready { tries[open[index]].settle() }
        }
        for index in tries.indices { tries[index].giveUp() }
        return try outcome(tries, resolution, options)
    }

    private func outcome(
        _ tries: [Connecting], _ resolution: Resolution, _ options: TCPOptions
    ) throws(ProbeEnd) -> ProbeOutcome {
        let rows = tries.map { one in
            ResultValue([
                "address": .text("\(one.address)"), "error": .some(text: one.fate == "" ? nil : one.fate),
                "microseconds": .some(count: one.microseconds),
            ])
        }
        let connected = tries.first { $0.fate == "" }
        var banner: String?
        if let socket = connected?.socket, options.bannerBytes > 0 {
            banner = try self.banner(socket, atMost: options.bannerBytes)
        }
        let result = ResultValue([
            "connected": .flag(connected != nil), "nameMicroseconds": .some(count: resolution.microseconds),
            "attempts": .list(rows), "banner": .some(text: banner),
        ])
        guard let connected else {
            let fate = tries.first?.fate ?? "timeout"
            if tries.allSatisfy(\.hasNoSocket) {
                return ProbeOutcome(.error, at: .connect, Self.sentence(fate))
            }
            let isTimeout = tries.allSatisfy { $0.fate == "timeout" }
            return ProbeOutcome(
                isTimeout ? .timeout : .failed, at: .connect, Self.sentence(fate),
                address: tries.first?.address,
                result: result)
        }
        // No route means that the agent does not have the family, which says nothing of the host.
        let broken = tries.first { $0.fate != "" && $0.fate != "noRoute" }
        let family = broken.map { $0.address.isV4 ? "IPv4" : "IPv6" }
        return ProbeOutcome(
            .ok, family.map { "\($0) failed: \(broken?.fate ?? "")." }, address: connected.address,
            microseconds: connected.microseconds, result: result)
    }

    static func sentence(_ fate: String) -> String {
        switch fate {
        case "refused": "The connection was refused."
        case "timeout": "No answer within the time."
        case "unreachable": "The host is unreachable."
        case "noRoute": "The agent has no route there."
        case "reset": "The connection was reset."
        case "forbidden": "A firewall at the agent forbids it."
        default: "\(fate)."
        }
    }

    /// What the other end says first, within a second; bytes that are not text as hexadecimal digits.
    private func banner(_ socket: ProbeSocket, atMost most: Int) throws(ProbeEnd) -> String? {
        let end = end(after: 1)
        var bytes: [UInt8] = []
        while bytes.count < most {
            guard try !Readiness.wait([(socket, Int32(POLLIN))], until: end, self).isEmpty,
                case .bytes(let more, _) = socket.receive(atMost: most - bytes.count), !more.isEmpty
            else { break }
            bytes += more
            if bytes.contains(UInt8(ascii: "\n")) { break }
        }
        return bytes.isEmpty ? nil : Sample.text(bytes)
    }
}

/// One connection that is tried.
private struct Connecting {
    let address: IPAddress
    private(set) var socket: ProbeSocket?
    /// Empty when it stands; `nil` while it is not known.
    private(set) var fate: String?
    private(set) var microseconds: UInt64?
    /// Whether this machine has none left, which says nothing of the other end.
    private(set) var hasNoSocket = false
    private let began = ContinuousClock.now

    init(to address: IPAddress, port: Int, _ attempt: Attempt) {
        self.address = address
        do throws(SystemFault) {
            let socket = try attempt.socket(to: address, SOCK_STREAM)
            let number = socket.connect(to: address, port: port)
            self.socket = socket
            if number == 0 { succeed() } else if number != EINPROGRESS { fate = ConnectionWord.word(number) }
        } catch {
            fate = ConnectionWord.word(error.number)
            hasNoSocket = [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.number)
        }
    }

    /// The kernel says that there is news.
    mutating func settle() {
        let number = socket?.pendingError ?? ENOTCONN
        guard number == 0 else {
            fate = ConnectionWord.word(number)
            return
        }
        // It is what was screened, or it does not count.
        guard socket?.peer == address else {
            fate = "reset"
            return
        }
        succeed()
    }

    private mutating func succeed() {
        microseconds = (.now - began).wholeMicroseconds
        fate = ""
    }

    mutating func giveUp() {
        if fate == nil { fate = "timeout" }
    }
}

/// A few bytes of strangers, for people.
enum Sample {
    static func text(_ bytes: [UInt8]) -> String {
        let isText = bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }
        return isText ? String(decoding: bytes, as: UTF8.self) : HexText.text(bytes)
    }
}
