internal import MonitorCore

extension OutboxCore {
    /// No report is older than this; a router without a clock of its own begins in 1970, and what it took
    /// then has no age that could be known.
    private static let earliestKnown = UTCTime(milliseconds: 1_577_836_800_000)
    private static let readingBytes = 1 << 20
    static let readingPatience: Duration = .seconds(60)

    /// The oldest that wait, in order. What cannot be read back is passed over, and told.
    func oldest(atMost count: Int, at now: Now) -> [QueuedReport] {
        var tooOld: [ReportKind: UInt64] = [:]
        defer { give(up: tooOld, .age) }
        while waiting > 0 {
            let records = oldestRecords(atMost: count, at: now)
            if records.isEmpty { return [] }
            let old = records.prefix { isTooOld($0, at: now) }
            if let last = old.last {
                pass(to: last.position, at: now)
                tooOld.merge(old.map(\.kind).counted(), uniquingKeysWith: +)
                continue
            }
            let reports = whole(records)
            if !reports.isEmpty { return reports }
            pass(to: records[0].position, at: now)
            lose(1)
        }
        return []
    }

    /// As far as they can be read back.
    private func whole(_ records: ArraySlice<Record>) -> [QueuedReport] {
        var reports: [QueuedReport] = []
        for record in records {
            guard let next = record.queued(in: epoch) else { break }
            reports.append(next)
        }
        return reports
    }

    private func oldestRecords(atMost count: Int, at now: Now) -> ArraySlice<Record> {
        guard place?.log.waiting(after: settled) ?? 0 > 0 else { return oldestRecent(atMost: count) }
        do {
            let reading = try place?.log.records(after: settled, atMost: count, bytes: Self.readingBytes)
            guard let reading else { return [] }
            if reading.from > settled { pass(to: reading.from, at: now) }
            lose(reading.damaged)
            return reading.records.isEmpty ? oldestRecent(atMost: count) : reading.records[...]
        } catch {
            passOver(error, at: now)
            return []
        }
    }

    /// As much in one go as is read from a file in one go.
    private func oldestRecent(atMost count: Int) -> ArraySlice<Record> {
        var bytes = 0
        let fitting = recent.records.prefix(count).prefix { record in
            bytes += record.jsonBytes
            return bytes <= Self.readingBytes
        }
        return fitting.isEmpty ? recent.records.prefix(1) : fitting
    }

    /// A file that cannot be read for a while is put aside: it must not hold up those behind it indefinitely.
    private func passOver(_ error: OutboxError, at now: Now) {
        guard unreadable?.path == error.path else {
            unreadable = (error.path, now.instant)
            report(.unreadable(error))
            return
        }
        let before = waiting
        guard let since = unreadable?.since, now.instant - since >= Self.readingPatience,
            let end = place?.log.putAside(after: settled)
        else { return }
        unreadable = nil
        pass(to: end, at: now)
        lose(before - waiting)
    }

    private func isTooOld(_ record: Record, at now: Now) -> Bool {
        isTooOld(record.takenAt, at: now)
    }

    private func isTooOld(_ takenAt: UTCTime, at now: Now) -> Bool {
        guard let most = options.maximumAgeSeconds, takenAt > Self.earliestKnown else { return false }
        return now.time.milliseconds - takenAt.milliseconds > Int64(most) * 1000
    }

    private func lose(_ count: UInt64) {
        if count == 0 { return }
        losses.dropped += count
        report(.damaged(snapshots: count, folder: options.folder))
    }

    /// These are done with.
    func settle(_ reports: [QueuedReport], at now: Now) {
        guard let newest = reports.last, newest.epoch == epoch, newest.position > settled else { return }
        pass(to: newest.position, at: now)
    }

    private func pass(to position: UInt64, at now: Now) {
        settled = max(settled, position)
        recent.remove(through: settled)
        // With a folder in memory the log holds what an outage left, and is empty after it.
        let hasHead = place?.head != nil
        place?.log.remove(through: settled, withNewest: hasHead)
        if recent.isEmpty { try? place?.head?.file.empty() }
        if waiting == 0 { unsafeSince = nil }
        writeProgress(at: now)
    }

    /// - Returns: its file; `nil` where it could not be kept.
    func setAside(_ refused: QueuedReport, at now: Now) -> String? {
        losses.reject(refused.report.name.kind)
        defer { settle([refused], at: now) }
        return try? place?.deadLetters.add(refused.report)
    }

    /// Removes everything that waits or was set aside.
    ///
    /// - Returns: how many waited.
    @discardableResult
    func clear(at now: Now) -> UInt64 {
        let count = waiting
        pass(to: max(settled, recent.records.last?.position ?? 0, place?.log.last ?? 0), at: now)
        place?.log.remove(through: settled, withNewest: true)
        place?.deadLetters.clear()
        return count
    }

    /// Puts what was set aside behind everything that waits. A file goes once its snapshot is safe elsewhere.
    ///
    /// Nothing that waits is given up for it: while the disk is out of use or full, the files stay.
    ///
    /// - Returns: how many; files that are not snapshots, or are older than `OUTBOX_MAX_AGE`, stay.
    @discardableResult
    func requeue(_ reading: ReportReader, at now: Now) -> UInt64 {
        // Unsent snapshots leave the memory first: what is put back would take their room there.
        moveToLog(at: now, synchronizing: true)
        guard isStored, let letters = place?.deadLetters else { return 0 }
        var taken: [String] = []
        for path in letters.paths() {
            guard let json = letters.content(of: path), let letter = reading(json),
                !isTooOld(letter.takenAt, at: now)
            else { continue }
            guard hasRoom(for: letter) else { break }
            store(letter, at: now)
            guard isStored else { return 0 }
            taken.append(path)
        }
        moveToLog(at: now, synchronizing: true)
        guard isStored else { return 0 }
        for path in taken { Folder.remove(path) }
        return UInt64(taken.count)
    }

    private func hasRoom(for report: EncodedReport) -> Bool {
        let bytes = Record(report, position: 0)?.byteCount ?? 0
        return (place?.log.bytes ?? 0) + recent.bytes + bytes <= options.logBytes
    }

    /// A summary of the unsent snapshots.
    func glance() -> WaitingReports {
        if let closed { return closed }
        var glance = WaitingReports()
        glance.count = waiting
        glance.book(losses)
        glance.droppedByKind = droppedByKind
        glance.isStored = isStored
        if waiting == 0 { return glance }
        glance.bytes = UInt64((place?.log.bytes ?? 0) + recent.bytes)
        glance.oldest = oldestTime()
        return glance
    }

    private func oldestTime() -> UTCTime? {
        guard place?.log.waiting(after: settled) ?? 0 > 0 else { return recent.records.first?.takenAt }
        return place?.log.time(after: settled) ?? recent.records.first?.takenAt
    }
}

extension WaitingReports {
    mutating func book(_ losses: Losses) {
        (dropped, refused) = (losses.dropped, losses.rejected)
        (droppedOthers, refusedOthers) = (losses.droppedOthers, losses.rejectedOthers)
    }
}
