internal import Glibc
public import MonitorCore

/// What an outbox holds, seen from outside: beside the program that keeps it, or without one.
public struct OutboxLook: Sendable {
    public let waiting: WaitingReports
    public let note: DeliveryNote
    /// Refused by the platform, as files in `refusedFolder`.
    public let setAside: Int
    public let refusedFolder: String
    /// Whether a program keeps it just now.
    public let isInUse: Bool

    /// Reads and changes nothing.
    ///
    /// - Throws: `OutboxError` where there is no outbox, or none that this user may read.
    public init(_ options: OutboxOptions) throws(OutboxError) {
        let folder = options.folder
        guard Folder.exists(folder) else { throw OutboxError(.missing, folder, "There is no such folder") }
        // Without the right to look inside, it would seem empty.
        guard Folder.isOpen(folder) else { throw OutboxError(errno: EACCES, folder, .unreadable) }
        let content = Cursor.content(of: "\(folder)/cursor")
        if content == nil, Folder.exists("\(folder)/cursor") {
            _ = try OpenFile("\(folder)/cursor", .read)
        }
        var log = try SegmentedLog(looking: "\(folder)/\(OutboxPlace.logFolder)")
        let names = options.runFolder.flatMap { run in
            content.map { HeadNames(run, identity: $0.identity) }
        }
        let head = names.flatMap { Cursor.content(of: $0.cursor) }
        let settled = max(content?.settled ?? 0, head?.settled ?? 0)
        let recent = names.map { Self.records(in: $0.records, after: max(settled, log.last)) } ?? .init()
        var waiting = WaitingReports()
        let stored = log.waiting(after: settled)
        waiting.count = stored + recent.count
        waiting.bytes = UInt64(stored > 0 ? log.bytes : 0) + recent.bytes
        waiting.oldest = (stored > 0 ? log.time(after: settled) : nil) ?? recent.oldest
        waiting.book((content?.losses ?? Losses()).newer(head?.losses ?? Losses()))
        waiting.isStored = true
        self.waiting = waiting
        let notes = NoteFile.path(options, identity: content?.identity).compactMap(Self.text)
        note = notes.first.map(NoteFile.note) ?? DeliveryNote()
        refusedFolder = "\(folder)/\(OutboxPlace.setAsideFolder)"
        setAside = DeadLetters(folder: refusedFolder, maximumBytes: 0).count()
        isInUse = Self.isLocked(folder)
    }

    private static func text(_ path: String) -> String? {
        guard let file = try? OpenFile(path, .read), let bytes = try? file.read(4096, at: 0) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isLocked(_ folder: String) -> Bool {
        guard let file = try? OpenFile(OutboxPlace.lockPath(folder), .read) else { return false }
        return !file.lock()
    }

    private static func records(
        in path: String, after position: UInt64
    ) -> WaitingReports {
        var found = WaitingReports()
        guard let file = try? OpenFile(path, .read) else { return found }
        _ = try? RecordFile(file: file).survey { record in
            guard record.position > position else { return }
            found.count += 1
            found.bytes += UInt64(record.byteCount)
            found.oldest = found.oldest ?? record.takenAt
        }
        return found
    }

    /// Removes everything that waits or was set aside: here, or by asking the program that keeps it.
    ///
    /// - Returns: how many waited; `nil` where the program was asked, and has not answered yet.
    public static func clear(_ options: OutboxOptions) throws(OutboxError) -> UInt64? {
        try doing(.clear, options, UTCTime(milliseconds: 0)) { $0.clear(at: $1) }
    }

    /// Puts what was set aside back into the queue: here, or by asking the program that keeps it.
    ///
    /// - Parameter time: the wall clock's.
    /// - Returns: how many; `nil` where the program was asked, and has not answered yet.
    public static func requeue(
        _ options: OutboxOptions, at time: UTCTime, reading: ReportReader
    ) throws(OutboxError) -> UInt64? {
        try doing(.requeue, options, time) { $0.requeue(reading, at: $1) }
    }

    private static func doing(
        _ request: OutboxRequest, _ options: OutboxOptions, _ time: UTCTime,
        _ body: (OutboxCore, OutboxCore.Now) -> UInt64
    ) throws(OutboxError) -> UInt64? {
        do {
            let core = OutboxCore(options) { _ in }
            let now = OutboxCore.Now(instant: .now, time: time)
            core.place = try OutboxPlace(options)
            core.place = nil
            core.open(at: now)
            let count = body(core, now)
            core.close(at: now)
            request.fulfil(options.folder)
            return count
        } catch  where error.code == .inUse {
            try request.make(options.folder)
            return nil
        }
    }

    /// The program that was asked does not answer: what it finds when it does is not meant any more.
    public static func withdrawRequests(_ options: OutboxOptions) {
        for request in OutboxRequest.allCases { request.fulfil(options.folder) }
    }

    /// Whether a program that was asked for something has yet to do so.
    public static func isAsking(_ options: OutboxOptions) -> Bool {
        OutboxRequest.allCases.contains { $0.isThere(options.folder) }
    }
}

extension SegmentedLog {
    /// As `recovered`, without a change to the files.
    fileprivate init(looking folder: String) throws(OutboxError) {
        self = try SegmentedLog.surveyed(in: folder, segmentBytes: 1, repairing: false).0
    }
}
