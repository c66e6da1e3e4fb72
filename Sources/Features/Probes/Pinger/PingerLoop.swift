internal import Glibc
internal import MonitorCore
internal import Probes

/// The pinger's thread: sends what is due, reads what came, and waits in between.
///
/// Below 25 packets a second it waits for each reply; above it wakes at even steps, and finds the replies in the
/// sockets with the time at which they came.
/// Next: `ProbeRun`.
struct PingerLoop: ~Copyable {
    /// Packets a second from which on it does not wake for each.
    private static let quiet = 25.0
    /// Nanoseconds between two tries to open a socket.
    private static let betweenOpenings: Int64 = 10_000_000_000
    /// Batches that are read at one step; the rest stays in the socket, which counts what it cannot hold.
    private static let mostBatches = 8

    private let options: Pinger.Options
    private let desk: Pinger.Desk
    private var run: ProbeRun
    private let identifier: UInt8
    private var doors = [Door(), Door()]
    private let batch = PacketBatch()
    private var clock = ArrivalClock(MonotonicClock.pair)
    private var windowBegan: Int64
    private var packet: [UInt8] = []
    private var rate = 0.0

    private enum Family: Int { case v4, v6 }

    /// Of one family: a socket, or why there is none.
    private struct Door {
        var socket: EchoSocket?
        var reason = NotSentReason.noRight
        var drops: UInt32 = 0
        /// When it may be tried to open it; `nil` where that would change nothing.
        var opensAt: Int64? = .min
    }

    init(_ options: Pinger.Options, _ desk: Pinger.Desk) {
        (self.options, self.desk) = (options, desk)
        let identifier = UInt8.random(in: 1...254)
        self.identifier = identifier
        run = ProbeRun(
            book: EchoBook(kernelIdentifies: options.manner == .datagram, identifierHigh: identifier),
            mostPerSecond: options.mostPerSecond)
        (run.startsAtOnce, run.tellsRounds) = (options.startsAtOnce, options.tellsRounds)
        windowBegan = MonotonicClock.now
    }

    /// Until it is stopped.
    mutating func serve() {
        while true {
            let orders = desk.take()
            let now = MonotonicClock.now
            obey(orders, at: now)
            drain()
            run.advance(to: now)
            send()
            leave(at: now)
            if now >= windowEnd || run.isWindowFull { close(at: now) }
            if orders.isStopped || !orders.flushed.isEmpty { close(at: MonotonicClock.now) }
            for call in orders.flushed { call() }
            if orders.isStopped { return }
            wait()
        }
    }

    /// At the same moments as rounds begin, so that a round is decided in its window.
    private var windowEnd: Int64 { (windowBegan / options.window + 1) * options.window }

    private mutating func obey(_ orders: Pinger.Orders, at now: Int64) {
        if let perSecond = orders.mostPerSecond { run.limit(perSecond: perSecond) }
        if let plan = orders.plan {
            // What is in the window belongs to the plan before.
            if !run.isIdle { close(at: now) }
            run.apply(plan, orders.resolutions, at: now)
            rate = plan.targets.reduce(0) { $0 + $1.packetsPerSecond }
        } else {
            for (id, resolution) in orders.resolutions { run.resolve(id, resolution, at: now) }
        }
        take(orders, at: now)
    }

    // MARK: What others try

    private mutating func take(_ orders: Pinger.Orders, at now: Int64) {
        for (attempt, result) in orders.attempted { run.attempted(attempt, result, at: now) }
        for (target, report) in orders.traced { run.traced(target, report) }
        for target in orders.wantedPaths { run.wantPath(to: target) }
    }

    private mutating func leave(at now: Int64) {
        for attempt in run.takeAttempts() {
            options.attempt(attempt) { [desk] result in desk.leave { $0.attempted.append((attempt, result)) }
            }
        }
        guard let trace = options.trace, let question = run.takeTrace(at: now) else { return }
        trace(question) { [desk] report in desk.leave { $0.traced.append((question.target, report)) } }
    }

    // MARK: Sending

    private mutating func send() {
        while let sending = run.nextSending(at: MonotonicClock.now) {
            sending.packet.write(to: &packet)
            let isV6 = !sending.destination.address.isV4
            let now = MonotonicClock.now
            if let reason = through(isV6 ? .v6 : .v4, sending, at: now) {
                run.notSent(sending, reason)
            } else {
                run.sent(sending, at: now)
            }
        }
    }

    private mutating func through(
        _ family: Family, _ sending: ProbeRun.Sending, at now: Int64
    ) -> NotSentReason? {
        if doors[family.rawValue].socket == nil, let time = doors[family.rawValue].opensAt, time <= now {
            open(family, at: now)
        }
        guard let socket = doors[family.rawValue].socket else { return doors[family.rawValue].reason }
        return socket.send(packet, to: sending.destination)
    }

    /// With the first target of the family, and again while the source is missing: an interface may come up later. A right
    /// that is missing stays missing while this process runs.
    private mutating func open(_ family: Family, at now: Int64) {
        do throws(PingerError) {
            doors[family.rawValue].socket = try EchoSocket(
                v6: family == .v6, options.manner, identifier: identifier, source: options.source)
        } catch {
            doors[family.rawValue].reason =
                error.isMissingRight ? .noRight : error.isSourceMissing ? .noAddress : .noRoute
            doors[family.rawValue].opensAt = error.isMissingRight ? nil : now + Self.betweenOpenings
            options.tell(error)
        }
    }

    // MARK: Receiving

    private mutating func drain() {
        clock.begin()
        var isEmpty = true
        for family in doors.indices where !drain(family) { isEmpty = false }
        if isEmpty { clock.drained() }
    }

    /// - Returns: whether nothing is left.
    private mutating func drain(_ family: Int) -> Bool {
        guard let socket = doors[family].socket else { return true }
        let before = doors[family].drops
        defer { run.dropped(UInt64(doors[family].drops &- before), at: clock.now) }
        for _ in 0..<Self.mostBatches {
            let count = batch.receive(socket)
            clock.read(MonotonicClock.pair)
            for index in 0..<count {
                guard let received = batch.received(index, by: socket, drops: &doors[family].drops) else {
                    continue
                }
                run.received(
                    received.message, from: received.source, at: clock.arrival(stamp: received.stamp))
            }
            if count < PacketBatch.most { return true }
        }
        return false
    }

    // MARK: The window

    private mutating func close(at now: Int64) {
        let pair = MonotonicClock.pair
        let window = run.closeWindow(from: windowBegan, to: now) { time in
            UTCTime(milliseconds: (pair.wall - (pair.monotonic - time)) / 1_000_000)
        }
        windowBegan = now
        if !window.plan.isEmpty {
            options.report(window, UTCTime(milliseconds: (pair.wall - (pair.monotonic - now)) / 1_000_000))
        }
    }

    // MARK: Waiting

    private mutating func wait() {
        let now = MonotonicClock.now
        let end = run.isIdle ? nil : Optional(windowEnd)
        let due = run.nextDue()
        let next = due.map { due in end.map { min($0, due) } ?? due } ?? end
        let isQuiet = rate < Self.quiet
        guard isQuiet else {
            // 10 ms from a thousand packets a second on, else 20.
            let step: Int64 = rate >= 1000 ? 10_000_000 : 20_000_000
            let until = max(now + step, next.map { min($0, now + 1_000_000_000) } ?? now + step)
            return poll(milliseconds: Int32((until - now + 999_999) / 1_000_000), sockets: false)
        }
        let milliseconds = next.map { Int32(clamping: max(0, $0 - now + 999_999) / 1_000_000) } ?? -1
        poll(milliseconds: milliseconds, sockets: true)
    }

    private mutating func poll(milliseconds: Int32, sockets: Bool) {
        var waits = [pollfd(fd: desk.descriptor, events: Int16(POLLIN), revents: 0)]
        if sockets {
            for door in doors {
                if let descriptor = door.socket?.descriptor {
                    waits.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
                }
            }
        }
        // because the kernel writes within the array's count.
        let count = unsafe waits.withUnsafeMutableBufferPointer {
            unsafe Glibc.poll($0.baseAddress, nfds_t($0.count), milliseconds)
        }
        if count > 0, waits[0].revents != 0 { desk.clear() }
    }
}
