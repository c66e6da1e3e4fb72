internal import MonitorCore

/// A plan while it runs: when what is sent, what became of it, and how the targets fare.
///
/// A value: times and packets in, packets out. Times are nanoseconds of the monotonic clock.
/// Next: `ProbeWindow`.
public struct ProbeRun: Sendable {
    /// Where a target is at the moment.
    public enum Resolution: Sendable, Equatable {
        case address(EchoDestination)
        case failed(NotSentReason)
    }

    /// A packet to be sent now.
    public struct Sending: Sendable, Equatable {
        public let row: Int
        public let destination: EchoDestination
        public let packet: EchoPacket
        let place: Int
        let round: UInt32
    }

    struct Row: Sendable {
        var target: ProbeTarget
        /// Tells what is due for it from what was due for an earlier one, or at another interval.
        var epoch: UInt32
        var resolution: Resolution
        var place: Int?
        /// Tells what was sent to this place from what was sent before.
        var placing: UInt32 = 0
        var atOnce = 0
        /// Places where it was, and where requests are still open.
        var former: [FormerPlace] = []
        /// When the next round begins.
        var round: Int64
        /// Counts the rounds.
        var roundNumber: UInt32 = 0
        /// Requests of the round that were made.
        var sentInRound = 0
        /// Rounds that are not over, where rounds are told.
        var openRounds: [RoundTally] = []
        var flight: [Flight] = []
        var health = TargetHealth()
        /// Losses in a row, those of the line included; `nil` before anything was decided.
        var streak: Int?
        var decidedAt: Int64?
        /// A word.
        var lastError: String?
        /// What its last attempt came to, as it was told.
        var told: (word: String, at: Int64)?
        /// The newest attempt's number.
        var attempts: UInt16 = 0
        var path = PathWatch()
        /// The last request of the newest round that was not sent.
        var hindrance: NotSentReason?
        var timeToLive: UInt8?
        var remark: ProbeWindow.Remark
        var notSent: [NotSentReason: UInt32] = [:]
        var isTouched = false

        var rules: TargetHealth.Rules { .init(target) }
    }

    /// A request that was sent, in the order of sending.
    struct Flight: Sendable {
        enum Fate: Sendable, Equatable {
            case open, lost, unknown
            /// Answered, and not as it should be.
            case wrong
            case answered(UInt32)
        }

        let sequence: UInt16
        /// Of the book; -1 of an attempt.
        let place: Int32
        let placing: UInt32
        let round: UInt32
        let sentAt: Int64
        var fate = Fate.open
    }

    /// A place that a row has left.
    struct FormerPlace: Sendable {
        let place: Int
        let placing: UInt32
        let atOnce: Int
    }

    struct Due: Sendable {
        let row: Int32
        let epoch: UInt32
    }

    struct Expiry: Sendable {
        let row: Int32
        let place: Int32
        let placing: UInt32
        let sequence: UInt16
    }

    /// The seed of the phases: agents with equal plans do not send at the same moments.
    private let seed: UInt64
    var book: EchoBook
    var rows: [Row?] = []
    private var free: [Int] = []
    private var places: [ProbeTarget.ID: Int] = [:]
    private var nextEpoch: UInt32 = 0
    var dues = TimedQueue<Due>()
    var expiries = TimedQueue<Expiry>()
    var allowance: SendAllowance
    /// Replies to requests that were sent before may have found no room in our own socket.
    private var droppedAt: Int64?
    var line = LineWatch()
    /// Targets in each network.
    private var networks: [NetworkRange: Int] = [:]
    /// Rows with something to tell.
    var touched: [Int] = []
    var results = ProbeWindow(plan: "", milliseconds: 0)
    var transitions: [TargetTransition] = []
    /// To be tried by others, not taken yet.
    var attempting: [ProbeAttempt] = []
    var traces = TraceQueue()
    var paths: [PathReport] = []
    var strangersTold: UInt64 = 0
    public private(set) var planName = ""
    /// Whether a target's first round begins at once, not at its phase.
    public var startsAtOnce = false
    /// Whether windows have the rounds that ended.
    public var tellsRounds = false

    public init(book: EchoBook = EchoBook(), mostPerSecond: Int = 500, seed: UInt64 = .random(in: 0 ... .max))
    {
        (self.book, self.seed) = (book, seed)
        allowance = SendAllowance(perSecond: mostPerSecond)
    }

    public var targets: [ProbeTarget] { rows.compactMap { $0?.target } }
    public var isIdle: Bool { places.isEmpty }
    /// Whether the window should be closed before its time.
    public var isWindowFull: Bool { results.echoes.count >= ProbeWindow.mostEchoes - 1000 }

    // MARK: The plan

    /// Puts a plan in place of the one before. What is measured of targets that are in both goes on.
    ///
    /// - Parameter resolutions: of all targets; without one a target has no name.
    public mutating func apply(
        _ plan: ProbePlan, _ resolutions: [ProbeTarget.ID: Resolution], at now: Int64
    ) {
        let wanted = Dictionary(plan.targets.map { ($0.id, $0) }) { first, _ in first }
        for (id, index) in places
        where wanted[id].map({ !$0.measuresTheSame(as: rows[index]!.target) }) ?? true {
            remove(index)
        }
        planName = plan.name
        for target in plan.targets {
            if let index = places[target.id] {
                let moved = rows[index]!.target.intervalMilliseconds != target.intervalMilliseconds
                rows[index]!.target = target
                if moved { restart(index, at: now) }
                if rows[index]!.atOnce != target.atOnce { vacate(index, .failed(.noName)) }
            } else {
                add(target, at: now)
            }
            resolve(target.id, resolutions[target.id] ?? .failed(.noName), at: now)
        }
    }

    public mutating func limit(perSecond: Int) { allowance.perSecond = perSecond }

    private mutating func add(_ target: ProbeTarget, at now: Int64) {
        let row = Row(
            target: target, epoch: nextEpoch, resolution: .failed(.noName), round: 0,
            health: TargetHealth(since: now), remark: ProbeWindow.Remark(target: target.id))
        nextEpoch &+= 1
        let index = free.popLast() ?? rows.count
        if index == rows.count { rows.append(row) } else { rows[index] = row }
        places[target.id] = index
        restart(index, at: now)
    }

    /// Its first round is at its phase after now.
    private mutating func restart(_ index: Int, at now: Int64) {
        let target = rows[index]!.target
        let interval = target.interval
        let phase = startsAtOnce ? now % interval : Phase.of(target, seed: seed)
        let begun = now / interval * interval + phase
        endRound(index)
        rows[index]!.round = begun >= now ? begun : begun + interval
        // What was due at the interval before is not.
        rows[index]!.epoch = nextEpoch
        nextEpoch &+= 1
        dues.insert(Due(row: Int32(index), epoch: rows[index]!.epoch), at: rows[index]!.round)
    }

    /// What is open ends with its target.
    private mutating func remove(_ index: Int) {
        guard let row = rows[index] else { return }
        rows[index]!.flight.removeAll()
        vacate(index, .failed(.noName))
        leaveFormerPlaces(index)
        line.forget(row.streak)
        if row.target.address == .word(.gateway) { line.isGatewaySilent = false }
        places[row.target.id] = nil
        traces.forget(row.target.id)
        flush(index)
        rows[index] = nil
        free.append(index)
    }

    /// Where a target is from now on. What is open at its old address is answered there, or lost.
    public mutating func resolve(_ id: ProbeTarget.ID, _ resolution: Resolution, at now: Int64) {
        guard let index = places[id], rows[index]!.resolution != resolution else { return }
        let former = rows[index]!.resolution
        vacate(index, resolution)
        guard case .address(let destination) = resolution else { return }
        rows[index]!.atOnce = rows[index]!.target.atOnce
        if !rows[index]!.target.kind.isAttempt {
            rows[index]!.place = book.use(destination, atOnce: rows[index]!.atOnce)
        }
        rows[index]!.placing = nextEpoch
        nextEpoch &+= 1
        rows[index]!.hindrance = nil
        if case .address = former {
            transitions.append(TargetTransition(.addressChanged, target: id, since: now))
        }
    }

    private mutating func vacate(_ index: Int, _ resolution: Resolution) {
        if let place = rows[index]!.place {
            rows[index]!.former.append(
                FormerPlace(place: place, placing: rows[index]!.placing, atOnce: rows[index]!.atOnce))
        }
        rows[index]!.place = nil
        leaveFormerPlaces(index)
        count(-1, at: rows[index]!.resolution)
        rows[index]!.resolution = resolution
        count(1, at: resolution)
    }

    /// Gives back the places that nothing is open at.
    private mutating func leaveFormerPlaces(_ index: Int) {
        guard !rows[index]!.former.isEmpty else { return }
        let open = Set(rows[index]!.flight.lazy.filter { $0.fate == .open }.map(\.placing))
        while let at = rows[index]!.former.firstIndex(where: { !open.contains($0.placing) }) {
            let left = rows[index]!.former.remove(at: at)
            let isUsed =
                rows[index]!.place == left.place || rows[index]!.former.contains { $0.place == left.place }
            // A name that came back to it goes on there.
            book.release(left.place, row: isUsed ? nil : index, atOnce: left.atOnce)
        }
    }

    private mutating func count(_ change: Int, at resolution: Resolution) {
        guard case .address(let destination) = resolution,
            let network = NetworkRange(
                containing: destination.address, prefixLength: destination.address.isV4 ? 24 : 48)
        else { return }
        let targets = networks[network, default: 0] + change
        networks[network] = targets > 0 ? targets : nil
        line.networks = networks.count
    }

    // MARK: Sending

    /// When something is due next; `nil` without targets.
    public mutating func nextDue() -> Int64? {
        while let expiry = expiries.first, !isOpen(expiry.element) { _ = expiries.removeFirst(until: .max) }
        return switch (dues.first?.time, expiries.first?.time) {
        case (let send?, let expiry?): min(max(send, allowance.openAt), expiry)
        case (let send?, nil): max(send, allowance.openAt)
        case (nil, let expiry): expiry
        }
    }

    private func isOpen(_ expiry: Expiry) -> Bool {
        rows[Int(expiry.row)]?.flight.contains {
            $0.placing == expiry.placing && $0.sequence == expiry.sequence && $0.fate == .open
        } ?? false
    }

    /// The packet to be sent next; `nil` where none is due. `sent` or `notSent` is said of each at once.
    public mutating func nextSending(at now: Int64) -> Sending? {
        while let due = dues.first, due.time <= now {
            guard rows[Int(due.element.row)]?.epoch == due.element.epoch else {
                _ = dues.removeFirst(until: now)
                continue
            }
            guard allowance.permits(at: now) else { return nil }
            _ = dues.removeFirst(until: now)
            if let sending = begin(Int(due.element.row), at: now) {
                allowance.take()
                return sending
            }
        }
        return nil
    }

    private mutating func begin(_ index: Int, at now: Int64) -> Sending? {
        skip(index, at: now)
        let target = rows[index]!.target
        let round = rows[index]!.roundNumber
        if tellsRounds { beginRequest(index) }
        schedule(index)
        guard case .address(let destination) = rows[index]!.resolution else {
            if case .failed(let reason) = rows[index]!.resolution { noteNotSent(index, reason, round) }
            return nil
        }
        guard let place = rows[index]!.place else {
            attempt(index, at: destination, now, round)
            return nil
        }
        return Sending(
            row: index, destination: destination,
            packet: book.request(place, payloadBytes: target.payloadBytes), place: place, round: round)
    }

    /// Rounds that should have begun while the machine stood still are not made up for.
    private mutating func skip(_ index: Int, at now: Int64) {
        let interval = rows[index]!.target.interval
        let missed = (now - rows[index]!.round) / interval
        guard missed > 0 else { return }
        endRound(index)
        rows[index]!.round += missed * interval
        results.agent.skipped &+= UInt64(missed)
    }

    /// When the row sends next.
    private mutating func schedule(_ index: Int) {
        let target = rows[index]!.target
        rows[index]!.sentInRound += 1
        if rows[index]!.sentInRound >= target.count {
            endRound(index)
            rows[index]!.round += target.interval
        }
        let spacing = Int64(ProbeTarget.spacingMilliseconds) * 1_000_000
        dues.insert(
            Due(row: Int32(index), epoch: rows[index]!.epoch),
            at: rows[index]!.round + Int64(rows[index]!.sentInRound) * spacing)
    }

    /// - Parameter now: just before it was sent.
    public mutating func sent(_ sending: Sending, at now: Int64) {
        let index = sending.row
        guard rows[index] != nil else { return }
        let deadline = now + rows[index]!.target.timeout
        book.sent(sending.packet, sending.place, row: index, at: now, until: deadline)
        rows[index]!.hindrance = nil
        rows[index]!.flight.append(
            Flight(
                sequence: sending.packet.sequence, place: Int32(sending.place), placing: rows[index]!.placing,
                round: sending.round, sentAt: now))
        expiries.insert(
            Expiry(
                row: Int32(index), place: Int32(sending.place), placing: rows[index]!.placing,
                sequence: sending.packet.sequence),
            at: deadline)
    }

    public mutating func notSent(_ sending: Sending, _ reason: NotSentReason) {
        noteNotSent(sending.row, reason, sending.round)
    }

    mutating func noteNotSent(_ index: Int, _ reason: NotSentReason, _ round: UInt32) {
        count(.notSent(reason), index, round)
        noteNotSent(index, reason)
    }

    mutating func noteNotSent(_ index: Int, _ reason: NotSentReason) {
        rows[index]!.hindrance = reason
        rows[index]!.notSent[reason, default: 0] += 1
        touch(index)
    }

    // MARK: What comes

    /// - Parameters:
    ///   - source: who sent it.
    ///   - arrival: when it came.
    public mutating func received(
        _ message: IcmpMessage, from source: EchoDestination, at arrival: Int64
    ) {
        let verdict: EchoBook.Verdict
        switch message {
        case .reply(let reply):
            verdict = book.received(reply, from: source, at: arrival)
            if case .answered(let row, _, _, _, _) = verdict { note(reply.timeToLive, of: row) }
        case .error(let failure):
            verdict = book.received(failure, from: source.address, scope: source.scope, at: arrival)
        }
        take(verdict, from: source.address)
    }

    private mutating func take(_ verdict: EchoBook.Verdict, from source: IPAddress) {
        switch verdict {
        case .answered(let row, let place, let sequence, let nanoseconds, let isIntact):
            guard rows[row] != nil else { return }
            if !isIntact {
                rows[row]!.remark.damaged += 1
                touch(row)
            }
            decide(row, place, sequence, .answered(UInt32(clamping: nanoseconds / 1000)))
        case .late(let row, let nanoseconds):
            guard rows[row] != nil else { return }
            if rows[row]!.remark.late.count < ProbeWindow.Remark.mostLate {
                rows[row]!.remark.late.append(UInt32(clamping: nanoseconds / 1000))
            }
            touch(row)
        case .duplicate(let row):
            guard rows[row] != nil else { return }
            rows[row]!.remark.duplicates &+= 1
            touch(row)
        case .wrongSource(let row):
            guard rows[row] != nil else { return }
            rows[row]!.remark.wrongSources &+= 1
            rows[row]!.remark.from = source
            touch(row)
        case .failed(let row, let place, let sequence, let failure):
            guard rows[row] != nil else { return }
            rows[row]!.remark.error = failure.word
            rows[row]!.remark.from = source
            rows[row]!.lastError = failure.word
            touch(row)
            decide(row, place, sequence, .lost)
        case .stranger: break
        }
    }

    private mutating func note(_ timeToLive: UInt8?, of row: Int) {
        guard let timeToLive, rows[row] != nil, rows[row]!.timeToLive != timeToLive else { return }
        if rows[row]!.timeToLive != nil { traces.want(rows[row]!.target.id, .timeToLive) }
        rows[row]!.timeToLive = timeToLive
        rows[row]!.remark.timeToLive = timeToLive
        touch(row)
    }

    /// Our own sockets lost packets: what is open at the moment is not lost if no answer comes, but not known.
    public mutating func dropped(_ count: UInt64, at now: Int64) {
        guard count > 0 else { return }
        results.agent.ownDrops &+= count
        droppedAt = now
    }

    // MARK: Time passes

    /// Ends what is over.
    public mutating func advance(to now: Int64) {
        while let due = expiries.removeFirst(until: now) {
            let (row, expiry) = (Int(due.element.row), due.element)
            guard isOpen(expiry),
                let flight = rows[row]!.flight.first(where: {
                    $0.placing == expiry.placing && $0.sequence == expiry.sequence
                })
            else { continue }
            // One that does not end is not the target's fault.
            if expiry.place < 0 {
                decide(row, -1, expiry.sequence, .unknown)
                continue
            }
            book.expire(Int(expiry.place), sequence: expiry.sequence, row: row, at: now)
            let isKnown = droppedAt.map { $0 < flight.sentAt } ?? true
            rows[row]!.lastError = nil
            decide(row, Int(expiry.place), expiry.sequence, isKnown ? .lost : .unknown)
        }
    }

    /// - Parameter place: of the book; -1 for an attempt.
    mutating func decide(_ row: Int, _ place: Int, _ sequence: UInt16, _ fate: Flight.Fate) {
        guard
            let at = rows[row]!.flight.firstIndex(where: {
                $0.sequence == sequence && $0.place == place && $0.fate == .open
            })
        else { return }
        rows[row]!.flight[at].fate = fate
        count(.decided(fate), row, rows[row]!.flight[at].round)
        leaveFormerPlaces(row)
        // Released in the order of sending: a loss pattern is told by it.
        while let first = rows[row]!.flight.first, first.fate != .open {
            rows[row]!.flight.removeFirst()
            release(row, first)
        }
    }

    private mutating func release(_ row: Int, _ flight: Flight) {
        let microseconds: UInt32?
        switch flight.fate {
        case .answered(let time): microseconds = time
        case .lost, .wrong: microseconds = nil
        case .unknown, .open: return
        }
        if results.echoes.count < ProbeWindow.mostEchoes {
            results.echoes.append(.init(target: rows[row]!.target.id, microseconds: microseconds))
        }
        rows[row]!.decidedAt = flight.sentAt
        judge(row, microseconds, flight.sentAt, isReached: flight.fate != .lost)
    }
}
