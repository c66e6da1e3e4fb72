public import MonitorCore
internal import NIOPosix
internal import Synchronization

/// Keeps reports from when they are taken until the platform has them, across restarts, crashes and power
/// cuts.
///
/// All files are touched on one thread of its own, in the order of the calls: a slow disk delays storing, and
/// with it sending, but no cycle.
///
/// `@unchecked Sendable` because `core` is used on that thread alone; all else is behind a lock.
public final class Outbox: ReportQueue, @unchecked Sendable {
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private var core: OutboxCore?
    private let inbox: Mutex<Inbox>
    private let glance = Mutex(WaitingReports())
    private let dueAt = Mutex<ContinuousClock.Instant?>(nil)
    private let time: @Sendable () -> UTCTime
    private let report: @Sendable (OutboxEvent) -> Void
    private let reading: ReportReader

    /// - Parameters:
    ///   - time: the wall clock, for ages.
    ///   - report: called on the outbox's thread.
    ///   - reading: what a file of JSON is that was set aside and is wanted back.
    public init(
        time: @escaping @Sendable () -> UTCTime, report: @escaping @Sendable (OutboxEvent) -> Void,
        reading: @escaping ReportReader = { _ in nil }
    ) {
        (self.time, self.report, self.reading) = (time, report, reading)
        inbox = Mutex(Inbox())
        thread.start()
    }

    deinit {
        thread.shutdownGracefully { _ in }
    }

    private var now: OutboxCore.Now { OutboxCore.Now(instant: .now, time: time()) }

    /// Opens the folder, or goes on in it under other bounds. Unsent snapshots in memory come along; those in
    /// another folder stay there until that is set again.
    public func adopt(_ options: OutboxOptions) async {
        inbox.withLock { $0.maximumBytes = options.maximumMemoryBytes }
        await perform { outbox in
            if let core = outbox.core, core.options != options {
                core.adopt(options, at: outbox.now)
            } else if outbox.core == nil {
                outbox.core = OutboxCore(options, report: outbox.report)
                outbox.core?.open(at: outbox.now)
            }
        }
    }

    /// Stores what is in memory for good, and lets go of the folder.
    public func close() async {
        await perform { $0.core?.close(at: $0.now) }
    }

    /// Keeps a report. Never waits, never fails; from any thread.
    ///
    /// - Parameter stored: called once it is kept, on the outbox's thread, in order. Not called for one that
    ///   was given up because the disk took none for too long.
    public func store(_ new: EncodedReport, stored: @escaping @Sendable () -> Void) {
        let isFirst = inbox.withLock { $0.append(.init(report: new, stored: stored)) }
        guard isFirst else { return }
        thread.submit { [self] _ in emptyInbox() }
    }

    private func emptyInbox() {
        let (arrivals, dropped) = inbox.withLock { $0.takeAll() }
        core?.give(up: dropped, .memory)
        for arrival in arrivals {
            core?.store(arrival.report, at: now)
            publish()
            arrival.stored()
        }
        inbox.withLock { $0.hasStored(arrivals) }
        obeyRequests()
    }

    /// Does what has become due by time; see `due`.
    public func tick() async {
        await perform { outbox in
            outbox.core?.tick(at: outbox.now)
            outbox.obeyRequests()
        }
    }

    /// When `tick` will have something to do, as far as is known; `nil` while it has not.
    public var due: ContinuousClock.Instant? { dueAt.withLock { $0 } }

    public var waiting: WaitingReports { glance.withLock { $0 } }

    public func oldest(atMost count: Int) async -> [QueuedReport] {
        // The thread is not woken to say that there is nothing.
        if waiting.count == 0, inbox.withLock({ $0.isIdle }) { return [] }
        return await perform { $0.core?.oldest(atMost: count, at: $0.now) ?? [] } ?? []
    }

    public func settle(_ reports: [QueuedReport]) async {
        await perform { $0.core?.settle(reports, at: $0.now) }
    }

    public func setAside(_ refused: QueuedReport) async -> String? {
        await perform { $0.core?.setAside(refused, at: $0.now) } ?? nil
    }

    public func note(_ note: DeliveryNote) async {
        await perform { $0.core?.write(note) }
    }

    /// Runs on the outbox's thread; the inbox goes first.
    @discardableResult
    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Outbox) -> Value
    ) async -> Value? {
        try? await thread.runIfActive { [self] in
            defer { publish() }
            return body(self)
        }
    }

    private func publish() {
        guard let core else { return }
        let (now, due) = (core.glance(), core.due)
        glance.withLock { $0 = now }
        dueAt.withLock { $0 = due }
    }

    private func obeyRequests() {
        guard let core, let place = core.place else { return }
        for request in OutboxRequest.allCases where request.isThere(place.folder) {
            switch request {
            case .clear: report(.cleared(snapshots: core.clear(at: now)))
            case .requeue: report(.requeued(snapshots: core.requeue(reading, at: now)))
            }
            request.fulfil(place.folder)
            publish()
        }
    }
}

/// - Returns: `nil` for bytes that are not a report.
public typealias ReportReader = @Sendable (_ json: [UInt8]) -> EncodedReport?

/// Reports on their way to the outbox's thread, bounded: a disk that hangs must not fill the memory.
private struct Inbox {
    struct Arrival: Sendable {
        let report: EncodedReport
        let stored: @Sendable () -> Void
    }

    var maximumBytes = 4 << 20
    private var arrivals: [Arrival] = []
    private var bytes = 0
    private var dropped: [ReportKind: UInt64] = [:]
    /// Taken, and not yet stored.
    private var underWay = 0

    /// Whether all that came is stored.
    var isIdle: Bool { arrivals.isEmpty && underWay == 0 }

    /// - Returns: whether nothing was there before, so that the thread must be told.
    mutating func append(_ arrival: Arrival) -> Bool {
        arrivals.append(arrival)
        bytes += arrival.report.json.count
        while bytes > maximumBytes, arrivals.count > 1 {
            let oldest = arrivals.removeFirst().report
            bytes -= oldest.json.count
            dropped[oldest.name.kind, default: 0] += 1
        }
        return arrivals.count == 1
    }

    mutating func takeAll() -> ([Arrival], dropped: [ReportKind: UInt64]) {
        defer { (arrivals, bytes, dropped) = ([], 0, [:]) }
        underWay += arrivals.count
        return (arrivals, dropped)
    }

    mutating func hasStored(_ taken: [Arrival]) {
        underWay -= taken.count
    }
}
