internal import Glibc
internal import MonitorCore
internal import Probing

extension Attempt {
    /// `ping`: some echoes, and what became of each. A reply counts where its address, identifier, sequence and cookie fit.
    func ping(_ host: HostText, _ options: PingOptions) throws(ProbeEnd) -> ProbeOutcome {
        let resolution = try resolve(host, options.family)
        let address = echoed(resolution.addresses)
        var round = try EchoRound(to: address, options, self)
        let began = ContinuousClock.now
        let last = Double(options.count - 1) * options.intervalSeconds
        let end = min(began + .seconds(last + options.timeoutSeconds), deadline)
        while !round.isOver {
            let due = began + .seconds(Double(round.sent) * options.intervalSeconds)
            if round.sent < options.count, due <= .now {
                guard due < end else { break }
                round.send()
                continue
            }
            let until = round.sent < options.count ? min(due, end) : end
            if until <= .now { break }
            if let (news, from) = try round.socket.next(from: address, until: until, self) {
                round.hear(news, from)
                tells("\(round.answered) of \(options.count) answered")
            }
        }
        return round.outcome(resolution)
    }

    /// IPv6 where this machine has a global address of it.
    func echoed(_ addresses: [IPAddress]) -> IPAddress {
        let hasV6 = agent.addresses.contains { !$0.isV4 && AddressClass($0).reason == nil }
        return addresses.first { $0.isV4 != hasV6 } ?? addresses[0]
    }
}

/// Echoes of one attempt.
private struct EchoRound {
    let socket: EchoSocket
    let address: IPAddress
    let options: PingOptions
    private(set) var sent = 0
    private var times: [ContinuousClock.Instant] = []
    private var answers: [UInt64?] = []
    private var duplicates = 0
    private var late = 0
    private var timeToLive: Int?
    private var errors: [String] = []
    private var refusal: String?
    private var decided: Set<Int> = []

    init(to address: IPAddress, _ options: PingOptions, _ attempt: Attempt) throws(ProbeEnd) {
        self.address = address
        self.options = options
        socket = try EchoSocket(to: address, attempt)
    }

    var answered: Int { answers.count { $0 != nil } }

    var isOver: Bool { sent == options.count && decided.count == sent }

    mutating func send() {
        let number = sent
        times.append(.now)
        answers.append(nil)
        sent += 1
        let packet = socket.packet(UInt16(number), bytes: options.bytes)
        let fault = socket.socket.send(packet.bytes(address.isV4), to: address)
        if fault != 0 {
            decided.insert(number)
            refusal = ConnectionWord.word(fault)
        }
    }

    mutating func hear(_ news: EchoNews, _ from: IPAddress) {
        switch news {
        case .reply(let packet, let hops):
            let number = Int(packet.sequence)
            guard number < sent else { return }
            guard answers[number] == nil else {
                duplicates += 1
                return
            }
            let time = ContinuousClock.now - times[number]
            guard time <= .seconds(options.timeoutSeconds) else {
                late += 1
                return
            }
            answers[number] = time.wholeMicroseconds
            decided.insert(number)
            timeToLive = hops ?? timeToLive
        case .trouble(let trouble, _, let sequence, _):
            let number = Int(sequence)
            guard number < sent, answers[number] == nil else { return }
            decided.insert(number)
            switch trouble {
            case .timeExceeded: errors.append("timeExceeded")
            case .unreachable(let word): errors.append(word)
            case .tooBig: errors.append("packetTooBig")
            }
        }
    }

    func outcome(_ resolution: Resolution) -> ProbeOutcome {
        let known = answers.compactMap { $0 }
        let mean = known.isEmpty ? nil : Double(known.reduce(0, +)) / Double(known.count)
        let variance = mean.map { mean in
            known.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(known.count)
        }
        let result = ResultValue([
            "sent": .count(sent), "answered": .count(known.count), "late": .count(late),
            "duplicates": .count(duplicates),
            "roundTripMicroseconds": .list(answers.map { $0.map { .count($0) } ?? .null }),
            "minimumMicroseconds": .some(count: known.min()), "averageMicroseconds": mean.map { .number($0) },
            "maximumMicroseconds": .some(count: known.max()),
            "deviationMicroseconds": variance.map { .number($0.squareRoot()) },
            "timeToLive": .some(count: timeToLive), "errors": .list(errors.map { .text($0) }),
            "nameMicroseconds": .some(count: resolution.microseconds),
        ])
        var outcome = ProbeOutcome(
            .ok, address: address, microseconds: mean.map { UInt64($0) }, result: result)
        if !known.isEmpty {
            if known.count < sent { outcome.reason = "\(sent - known.count) of \(sent) were lost." }
            return outcome
        }
        outcome.failedAt = .answer
        if let refusal, decided.count == sent, errors.isEmpty {
            (outcome.word, outcome.reason) = (.error, Attempt.sentence(refusal))
        } else if let word = errors.first {
            (outcome.word, outcome.reason) = (.failed, "A router answered: \(word).")
        } else {
            (outcome.word, outcome.reason) = (.timeout, "None of \(sent) echoes was answered.")
        }
        return outcome
    }
}
