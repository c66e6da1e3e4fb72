internal import HubCore
internal import HubDatabase
internal import Logging
internal import MonitorCore
internal import Notifications
internal import Synchronization

/// Delivers one channel's outbox.
final class ChannelCourier: Sendable {
    /// Messages to one channel in one turn; then others have theirs.
    private static let mostInTurn = 10
    let store: NotificationStore
    private let sender: any ChannelSending
    private let hub: @Sendable () -> HubName
    /// East of UTC, in seconds.
    private let offset: @Sendable (UTCTime) -> Int
    private let waits: @Sendable () -> NoticeGathering.Waits
    private let logger: Logger
    private let changed: @Sendable () -> Void
    private let states = Mutex<[Int64: DeliveryState]>([:])
    let counters = DeliveryCounters()

    /// - Parameter changed: called when a message was sent, or could not be.
    init(
        _ store: NotificationStore, _ sender: any ChannelSending, hub: @escaping @Sendable () -> HubName,
        offset: @escaping @Sendable (UTCTime) -> Int,
        waits: @escaping @Sendable () -> NoticeGathering.Waits = { NoticeGathering.Waits() }, logger: Logger,
        changed: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.sender = sender
        self.hub = hub
        self.offset = offset
        self.waits = waits
        self.logger = logger
        self.changed = changed
    }

    private var now: UTCTime { store.database.clock() }

    /// Tries again at once: a person changed something, or the line is back.
    func release(_ channel: Int64? = nil) {
        states.withLock { states in
            for key in states.keys where channel == nil || key == channel { states[key]?.release() }
        }
    }

    /// - Returns: the time until something is due for it.
    func deliver(to channel: Int64) async -> Duration {
        for _ in 0..<Self.mostInTurn {
            do {
                guard let pause = try await deliverOne(to: channel) else { continue }
                return pause
            } catch {
                return .seconds(5)
            }
        }
        return .zero
    }

    /// - Returns: `nil` where there may be more; else the time until there is.
    private func deliverOne(to channel: Int64) async throws -> Duration? {
        var state = states.withLock { $0[channel] ?? DeliveryState() }
        if let next = state.nextAt, now < next { return Self.pause(from: now, to: next) }
        let work = try await store.work(of: channel)
        guard !work.isParked, !work.rows.isEmpty else { return .seconds(3600) }
        // A person released it, in whichever process.
        state.parked = nil
        let sending: NotificationStore.Sending
        if let known = work.sending {
            sending = known
        } else {
            let gathering = NoticeGathering(
                work.rows, pace: work.pace, isBehind: state.isBehind, waits: waits(), at: now)
            guard let first = gathering.ready.first, let last = gathering.ready.last else {
                return gathering.wakesAt.map { Self.pause(from: now, to: $0) } ?? .seconds(3600)
            }
            sending = NotificationStore.Sending(
                id: Self.id(channel, first, last, count: gathering.ready.count), rows: gathering.ready,
                isDigest: gathering.isDigest, startedAt: now, isUncertain: false)
            try await store.start(sending, to: channel)
        }
        try await send(sending, to: channel, &state)
        states.withLock { [state] in $0[channel] = state }
        return nil
    }

    /// The same for the same rows. Numbers of rows come again after a restore; the time of the first tells them apart.
    private static func id(
        _ channel: Int64, _ first: QueuedNotice, _ last: QueuedNotice, count: Int
    ) -> String {
        let time = String(first.notice.at.milliseconds, radix: 36)
        return "n\(channel)-\(first.number)-\(last.number)-\(count)-\(time)"
    }

    private func send(
        _ sending: NotificationStore.Sending, to channel: Int64, _ state: inout DeliveryState
    ) async throws {
        let message = Message(
            folding: sending.rows, id: sending.id, isDigest: sending.isDigest, sentAt: sending.startedAt,
            hub: hub(),
            offsetSeconds: offset(sending.startedAt))
        let begun = ContinuousClock.now
        let outcome = try await outcome(of: message, channel)
        var record = Delivery(message, sending)
        record.milliseconds = Int((ContinuousClock.now - begun) / .milliseconds(1))
        record.tries = state.tries + 1
        record.said = outcome.said
        state.after(outcome.verdict, at: now, chance: Double.random(in: 0...1))
        let kind = outcome.word
        defer { changed() }
        if case .accepted = outcome.verdict {
            record.isDelivered = true
            try await store.delivered(sending, record, to: channel)
            counters.count(kind, "delivered")
            logger.info("channel \(kind): delivered notice \(sending.id) in \(record.milliseconds) ms")
        } else {
            try await store.failed(
                record, sending, to: channel, isClear: outcome.isClear, parked: state.parked)
            counters.count(kind, state.parked == nil ? "retried" : "refused")
            let end =
                state.parked == nil
                ? "It is tried again" : "It is not tried again until the channel is changed or tested"
            let said = record.said.hasSuffix(".") ? record.said : "\(record.said)."
            logger.warning("channel \(kind): cannot deliver notice \(sending.id): \(said) \(end)")
        }
    }

    private struct Outcome {
        var word: String
        var verdict: Verdict
        var isClear: Bool

        var said: String {
            switch verdict {
            case .accepted(_, let said), .retry(_, let said), .refused(let said): said
            }
        }
    }

    private func outcome(of message: Message, _ channel: Int64) async throws -> Outcome {
        let leaf: (any ChannelLeaf)?
        do {
            leaf = try await store.leaf(of: channel)
        } catch let error as StorageError {
            throw error
        } catch {
            // The vault's key is another one, or gone: a person has to enter the address again.
            return Outcome(
                word: "unknown", verdict: .refused(said: CleanText.line("\(error)", atMost: 300)),
                isClear: true)
        }
        guard let leaf else { throw CancellationError() }
        let outcome = try await leaf.deliver(message, by: sender)
        return Outcome(word: type(of: leaf).word, verdict: outcome.verdict, isClear: outcome.isClear)
    }

    /// Sends a test message now, past the outbox.
    ///
    /// - Returns: whether it was accepted, and the far side's own answer; `nil` for a channel that there is not.
    func test(_ channel: Int64, by person: String) async throws -> (isAccepted: Bool, said: String)? {
        guard let leaf = try await store.leaf(of: channel) else { return nil }
        let now = now
        let message = Message(
            id: "test-\(channel)-\(now.milliseconds)", kind: .test, sentAt: now, text: person, hub: hub(),
            offsetSeconds: offset(now))
        let outcome = try await leaf.deliver(message, by: sender)
        switch outcome.verdict {
        case .accepted(_, let said):
            try await store.release(channel)
            release(channel)
            return (true, said)
        case .retry(_, let said), .refused(let said): return (false, said)
        }
    }

    private static func pause(from now: UTCTime, to time: UTCTime) -> Duration {
        .milliseconds(max(1, time.milliseconds - now.milliseconds))
    }
}

extension Delivery {
    fileprivate init(_ message: Message, _ sending: NotificationStore.Sending) {
        self.init(
            id: sending.id, kind: message.kind.rawValue,
            title: CleanText.line(message.title, atMost: 300),
            incidents: Array(Set(sending.rows.compactMap { $0.notice.incident?.number })).sorted(),
            groups: QueuedNotice.groups(of: sending.rows), at: sending.startedAt, milliseconds: 0, tries: 0,
            isDelivered: false, said: "")
    }
}

/// What was delivered since the start, by kind and result.
final class DeliveryCounters: Sendable {
    struct Key: Hashable, Sendable {
        let kind: String
        let result: String
    }

    private let counts = Mutex<[Key: UInt64]>([:])

    func count(_ kind: String, _ result: String) {
        counts.withLock { $0[Key(kind: kind, result: result), default: 0] += 1 }
    }

    var values: [Key: UInt64] { counts.withLock { $0 } }
}
