import MonitorCore

@testable import Probes

/// A network without a network: runs a plan in virtual time against whatever answers, and counts the truth.
struct Network {
    /// What one request brings: each answer with its delay.
    typealias Answers = (ProbeRun.Sending, _ number: Int) -> [Answer]

    struct Answer {
        var delay: Int64
        var message: IcmpMessage
        var source: EchoDestination
    }

    struct Arrival {
        let at: Int64
        let answer: Answer
    }

    static let second: Int64 = 1_000_000_000
    static let millisecond: Int64 = 1_000_000

    var run: ProbeRun
    var now: Int64
    var windows: [ProbeWindow] = []
    /// Requests to each target, in the order of sending.
    var sent: [ProbeTarget.ID: Int] = [:]
    var sentAt: [(target: ProbeTarget.ID, at: Int64)] = []
    /// Why a request cannot leave.
    var hindrance: (ProbeRun.Sending, Int64) -> NotSentReason? = { _, _ in nil }
    var tick: Int64 = 10_000_000
    private var arrivals: [Arrival] = []
    private var windowBegan: Int64

    init(_ targets: [ProbeTarget], at now: Int64 = 1000 * second, mostPerSecond: Int = 500, seed: UInt64 = 7)
    {
        self.now = now
        windowBegan = now
        run = ProbeRun(
            book: EchoBook(hash: KeyedHash(key: (1, 2)), identifierHigh: 0x5a), mostPerSecond: mostPerSecond,
            seed: seed)
        follow(targets)
    }

    mutating func follow(_ targets: [ProbeTarget], name: String = "0123456789abcdef") {
        run.apply(ProbePlan(name: name, targets: targets), Self.resolutions(targets), at: now)
    }

    static func resolutions(_ targets: [ProbeTarget]) -> [ProbeTarget.ID: ProbeRun.Resolution] {
        Dictionary(
            uniqueKeysWithValues: targets.map { target in
                if case .literal(let address, _) = target.address {
                    return (target.id, .address(.init(address)))
                }
                return (target.id, .address(EchoDestination(IPAddress("10.99.0.254")!)))
            })
    }

    static func reply(_ sending: ProbeRun.Sending, after delay: Int64, timeToLive: UInt8 = 64) -> Answer {
        Answer(
            delay: delay,
            message: .reply(
                IcmpMessage.Reply(
                    identifier: sending.packet.identifier, sequence: sending.packet.sequence,
                    cookie: sending.packet.cookie, serial: sending.packet.serial,
                    payloadBytes: sending.packet.payloadBytes, isIntact: true, timeToLive: timeToLive)),
            source: sending.destination)
    }

    /// Lets time pass.
    mutating func pass(_ duration: Int64, _ answers: Answers) {
        let end = now + duration
        while now < end {
            now = min(end, now + tick)
            let due = arrivals.filter { $0.at <= now }.sorted { $0.at < $1.at }
            arrivals.removeAll { $0.at <= now }
            for one in due { run.received(one.answer.message, from: one.answer.source, at: one.at) }
            run.advance(to: now)
            while let sending = run.nextSending(at: now) {
                if let reason = hindrance(sending, now) {
                    run.notSent(sending, reason)
                    continue
                }
                let target = run.rows[sending.row]!.target.id
                let number = sent[target, default: 0] + 1
                sent[target] = number
                sentAt.append((target, now))
                run.sent(sending, at: now)
                for answer in answers(sending, number) {
                    arrivals.append(Arrival(at: now + answer.delay, answer: answer))
                }
            }
            if now / (5 * Self.second) > windowBegan / (5 * Self.second) { close() }
        }
    }

    mutating func close() {
        windows.append(run.closeWindow(from: windowBegan, to: now) { UTCTime(milliseconds: $0 / 1_000_000) })
        windowBegan = now
    }

    func echoes(of target: ProbeTarget.ID) -> [UInt32?] {
        windows.flatMap(\.echoes).filter { $0.target == target }.map(\.microseconds)
    }

    func remarks(of target: ProbeTarget.ID) -> [ProbeWindow.Remark] {
        windows.flatMap(\.remarks).filter { $0.target == target }
    }

    /// `probeDown 2` and the like, in their order.
    var events: [String] {
        windows.flatMap(\.events).map { event in event.kind + (event.target.map { " \($0)" } ?? "") }
    }
}

extension ProbeTarget {
    init(_ id: ID, _ address: String) {
        guard let address = try? ProbeAddress(address) else { preconditionFailure(address) }
        self.init(id: id, address: address)
    }
}
