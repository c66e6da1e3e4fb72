internal import MonitorCore

/// The outbox itself, for one thread: what it holds, and when it writes what.
///
/// A report is first put into memory (`recent`), and into a file in memory where there is a folder for it.
/// From there it goes to the log on disk: at once where there is no such folder, else when `syncSeconds` have
/// passed and it still is not delivered. So the log is always older than `recent`, and order is kept.
final class OutboxCore {
    static let retryDelay: Duration = .seconds(10)

    var options: OutboxOptions
    var place: OutboxPlace?
    var recent = RecentRecords()
    /// Everything up to this position is done with.
    var settled: UInt64 = 0
    /// Counts renumberings: tickets of an earlier epoch mean nothing any more.
    var epoch: UInt64 = 0
    /// Of the folder whose counts are in `losses`.
    var identity: UInt64?
    var losses = Losses()
    /// Given up by kind, since the program began.
    private(set) var droppedByKind: [ReportKind: UInt64] = [:]
    /// Why the disk was not used when it last should have been.
    var fault: Fault?
    /// A file that cannot be read back, and since when.
    var unreadable: (path: String, since: ContinuousClock.Instant)?
    /// Since when a power cut would lose something; `nil` while it would not.
    var unsafeSince: ContinuousClock.Instant?
    /// What waited when the folder was let go of.
    var closed: WaitingReports?
    var cursorWrittenAt: ContinuousClock.Instant?
    /// Whether it has been told that memory ran out, where there is nothing else.
    private var hasDropped = false
    let report: (OutboxEvent) -> Void

    struct Fault {
        let error: OutboxError
        var retryAt: ContinuousClock.Instant
        /// Whether it has been told that memory ran out.
        var hasDropped = false
    }

    /// Moments, as the caller sees them.
    struct Now {
        let instant: ContinuousClock.Instant
        let time: UTCTime
    }

    init(_ options: OutboxOptions, report: @escaping (OutboxEvent) -> Void) {
        self.options = options
        self.report = report
    }

    var isStored: Bool { place != nil && fault == nil }

    var waiting: UInt64 { (place?.log.waiting(after: settled) ?? 0) + UInt64(recent.records.count) }

    private var nextPosition: UInt64 {
        1 + (recent.records.last?.position ?? max(settled, place?.log.last ?? 0))
    }

    // MARK: Storing

    /// Keeps a report, on disk where that is possible.
    func store(_ new: EncodedReport, at now: Now) {
        guard let record = Record(new, position: nextPosition) else {
            book([new.name.kind: 1])
            return
        }
        recent.append(record)
        unsafeSince = unsafeSince ?? now.instant
        open(at: now)
        if place?.head != nil {
            do {
                try place?.head?.file.append(record)
            } catch {
                place?.head = nil
            }
        }
        let isDue = recent.bytes > options.headBytes || (due.map { $0 <= now.instant } ?? false)
        if place?.head == nil || isDue {
            moveToLog(at: now, synchronizing: isDue || options.syncSeconds == 0)
        }
        boundMemory(at: now)
    }

    /// Moves what is in memory to the log.
    func moveToLog(at now: Now, synchronizing: Bool) {
        guard place != nil, fault.map({ $0.retryAt <= now.instant }) ?? true else { return }
        do {
            try appendRecent()
            if synchronizing { try place?.log.synchronize() }
            try place?.head?.file.empty()
            if synchronizing {
                unsafeSince = nil
                try writeCursor(at: now)
            }
            if fault != nil {
                fault = nil
                report(.backOnDisk(folder: options.folder))
            }
        } catch {
            failed(error, at: now)
        }
    }

    private func appendRecent() throws(OutboxError) {
        let first = max(settled, place?.log.last ?? 0) + 1
        if let oldest = recent.records.first, oldest.position != first {
            recent.renumber(from: first)
            epoch += 1
            rewriteHead()
        }
        while !recent.isEmpty {
            let records = recent.oldest(fitting: options.segmentBytes)
            makeRoom(for: records.reduce(0) { $0 + $1.byteCount })
            try place?.log.append(records, settled: settled)
            recent.removeOldest(records.count)
        }
    }

    /// The file in memory holds what `recent` holds, under the same positions.
    private func rewriteHead() {
        guard place?.head != nil else { return }
        do {
            try place?.head?.file.empty()
            for record in recent.records { try place?.head?.file.append(record) }
        } catch {
            place?.head = nil
        }
    }

    private func makeRoom(for bytes: Int) {
        while let log = place?.log, log.bytes + bytes > options.logBytes, !log.segments.isEmpty {
            dropOldestSegment()
        }
    }

    private func dropOldestSegment() {
        guard let end = place?.log.end(of: 0) else { return }
        let before = place?.log.waiting(after: settled) ?? 0
        let others = place?.log.otherKinds(in: 0, after: settled) ?? [:]
        _ = place?.log.removeOldest()
        settled = max(settled, end)
        let gone = before - (place?.log.waiting(after: settled) ?? 0)
        let known = others.reduce(0) { $0 + $1.value }
        give(up: others.merging([.snapshot: gone - min(gone, known)]) { $1 }, .disk)
    }

    func give(up kinds: [ReportKind: UInt64], _ reason: OutboxEvent.Reason) {
        let gone = kinds.filter { $0.value > 0 }
        book(gone)
        if let snapshots = gone[.snapshot] { report(.dropped(snapshots: snapshots, reason)) }
        let others = gone.filter { $0.key != .snapshot }
        if !others.isEmpty { report(.droppedReports(others, reason)) }
    }

    private func book(_ dropped: [ReportKind: UInt64]) {
        losses.drop(dropped)
        droppedByKind.merge(dropped, uniquingKeysWith: +)
    }

    /// What the disk does not take must not fill the memory. Where the disk is full, giving up the oldest
    /// there makes room for the newest.
    private func boundMemory(at now: Now) {
        while recent.bytes > options.maximumMemoryBytes, !recent.isEmpty {
            if fault?.error.code == .noSpace, (place?.log.segments.count ?? 0) > 1 {
                dropOldestSegment()
                fault?.retryAt = now.instant
                moveToLog(at: now, synchronizing: options.syncSeconds == 0)
                continue
            }
            let kind = recent.records[0].kind
            recent.removeOldest(1)
            book([kind: 1])
            if options.isInMemory ? !hasDropped : fault?.hasDropped == false {
                fault?.hasDropped = true
                hasDropped = options.isInMemory
                report(.dropped(snapshots: 1, .memory))
            }
        }
    }

    // MARK: Time

    /// Does what is due: opens the folder again, writes what a power cut must not lose any more.
    func tick(at now: Now) {
        open(at: now)
        let isDue = unsafeSince.map { now.instant - $0 >= .seconds(options.syncSeconds) } ?? false
        if isDue || fault != nil { moveToLog(at: now, synchronizing: true) }
        if cursorWrittenAt.map({ now.instant - $0 >= .seconds(options.syncSeconds) }) ?? true {
            try? writeCursor(at: now)
        }
    }

    /// When `tick` has something to do; `nil` while it has not.
    var due: ContinuousClock.Instant? {
        if options.isInMemory { return nil }
        return fault?.retryAt ?? unsafeSince.map { $0 + .seconds(options.syncSeconds) }
    }

    /// Stores what is in memory for good, and lets go of the folder.
    func close(at now: Now) {
        fault?.retryAt = now.instant
        if !recent.isEmpty || unsafeSince != nil { moveToLog(at: now, synchronizing: true) }
        try? writeCursor(at: now)
        closed = glance()
        if recent.isEmpty { place = nil }
    }
}

extension OutboxCore {
    /// Opens the folder where that is due.
    func open(at now: Now) {
        guard !options.isInMemory, place == nil, fault.map({ $0.retryAt <= now.instant }) ?? true else {
            return
        }
        closed = nil
        do {
            var opened = try OutboxPlace(options)
            let content = opened.content
            // What this program itself left there is still in memory.
            let isKnown = content.identity == identity
            let left = isKnown ? [] : opened.takeLeft()
            (place, closed) = (opened, nil)
            // The request was made to a program that has ended: it does not concern what is unsent now.
            for request in OutboxRequest.allCases { request.fulfil(options.folder) }
            (settled, epoch) = (isKnown ? max(settled, content.settled) : content.settled, epoch + 1)
            takeOverBooks(content)
            let new = recent.records
            recent = RecentRecords()
            recent.prepend(left)
            tell(opened, waiting: isKnown ? 0 : waiting)
            for record in new { recent.append(record.moved(to: nextPosition)) }
            if !new.isEmpty { rewriteHead() }
            if !recent.isEmpty { unsafeSince = unsafeSince ?? now.instant }
            if fault != nil {
                fault?.retryAt = now.instant
                moveToLog(at: now, synchronizing: true)
            }
        } catch {
            failed(error, at: now)
        }
    }

    /// What the folder counted belongs to what was counted without it, unless it was open before.
    private func takeOverBooks(_ content: Cursor.Content) {
        let isKnown = content.identity == identity
        identity = content.identity
        losses = isKnown ? losses.newer(content.losses) : losses + content.losses
    }

    private func tell(_ opened: OutboxPlace, waiting: UInt64) {
        if opened.damagedBytes > 0 { report(.cutOff(bytes: opened.damagedBytes, folder: options.folder)) }
        if waiting > 0 { report(.found(waiting: waiting, folder: options.folder)) }
    }

    func failed(_ error: OutboxError, at now: Now) {
        // One that comes again meanwhile does not put the retry off.
        if let fault, fault.error == error, fault.retryAt > now.instant { return }
        if fault?.error != error { report(.carryingOnFromMemory(error)) }
        // A folder that is gone may come back as another one.
        if error.code == .missing { place = nil }
        let hasDropped = fault?.hasDropped ?? false
        fault = Fault(error: error, retryAt: now.instant + Self.retryDelay, hasDropped: hasDropped)
    }

    /// Into the file in memory where there is one: delivering wears no disk.
    func writeProgress(at now: Now) {
        let content = (settled, losses)
        let change: (inout Cursor.Content) -> Void = { ($0.settled, $0.losses) = content }
        if place?.head != nil {
            do { try place?.head?.cursor.update(change) } catch { place?.head = nil }
        }
        if place?.head == nil { try? place?.cursor.update(change) }
    }

    func writeCursor(at now: Now) throws(OutboxError) {
        cursorWrittenAt = now.instant
        let content = (settled, losses)
        // Where nothing waits on disk, the numbers there may be old: they would only be skipped.
        if place?.head != nil, place?.log.segments.isEmpty == true,
            place?.cursor.content.losses == losses
        {
            return
        }
        try place?.cursor.update { ($0.settled, $0.losses) = content }
    }
}
