/// The opened folder: locked for this process, surveyed, ready to be written.
struct OutboxPlace {
    static let logFolder = "log"
    static let setAsideFolder = "refused"

    let folder: String
    private let lock: OpenFile
    var log: SegmentedLog
    var cursor: Cursor
    let deadLetters: DeadLetters
    /// In memory, where there is such a folder.
    var head: Head?
    /// What `head` held of an earlier run, not in the log yet.
    private(set) var left: [Record] = []
    /// Bytes that were not records.
    let damagedBytes: Int

    struct Head {
        var file: HeadFile
        var cursor: Cursor
    }

    /// - Throws: `.missing` for a missing folder: the operator decides where state belongs.
    init(_ options: OutboxOptions) throws(OutboxError) {
        folder = options.folder
        guard Folder.exists(folder) else {
            throw OutboxError(.missing, folder, "There is no such folder")
        }
        lock = try Self.locked(folder)
        cursor = try Cursor("\(folder)/cursor", identity: .random(in: 1 ... .max))
        let logs = "\(folder)/\(Self.logFolder)"
        let isNew = !Folder.exists(logs)
        try Folder.make(logs)
        if isNew { try Folder.synchronize(folder) }
        (log, damagedBytes) = try SegmentedLog.surveyed(in: logs, segmentBytes: options.segmentBytes)
        deadLetters = DeadLetters(
            folder: "\(folder)/\(Self.setAsideFolder)", maximumBytes: options.deadLetterBytes)
        let isFirst = options.runFolder.map {
            !Folder.exists(HeadNames($0, identity: cursor.content.identity).cursor)
        }
        if options.syncSeconds > 0, let path = options.runFolder { openHead(path) }
        // Another folder in memory may have counted on, and come back: no position of its may come again.
        if log.segments.isEmpty, left.isEmpty, isFirst ?? true,
            cursor.content.settled < RecordHeader.lastPosition / 2
        {
            try cursor.update { $0.settled += 1 << 32 }
        }
    }

    static func lockPath(_ folder: String) -> String { "\(folder)/lock" }

    static func locked(_ folder: String) throws(OutboxError) -> OpenFile {
        let file = try OpenFile(lockPath(folder), .readAndWrite)
        guard file.lock() else {
            throw OutboxError(.inUse, folder, "Another monitor-agent keeps its own there")
        }
        return file
    }

    /// A folder in memory spares the disk; without one everything works, and wears it more.
    private mutating func openHead(_ path: String) {
        try? Folder.make(path)
        guard Folder.isInMemory(path) else { return }
        let name = HeadNames(path, identity: cursor.content.identity)
        var records: [Record] = []
        guard let file = try? HeadFile(name.records, { records.append($0) }),
            let cursor = try? Cursor(name.cursor, identity: cursor.content.identity)
        else { return }
        head = Head(file: file, cursor: cursor)
        left = records.filter { $0.position > max(log.last, settled) }
    }

    /// Everything up to here is done with, whichever file knows better.
    var settled: UInt64 {
        max(cursor.content.settled, log.recoveredSettled, head?.cursor.content.settled ?? 0)
    }

    var content: Cursor.Content {
        let (disk, memory) = (cursor.content, head?.cursor.content)
        return Cursor.Content(
            identity: disk.identity, settled: settled,
            losses: disk.losses.newer(memory?.losses ?? Losses()))
    }

    mutating func takeLeft() -> [Record] {
        defer { left = [] }
        return left
    }
}

/// The outbox's files in the folder in memory.
struct HeadNames {
    let records: String
    let cursor: String
    let note: String

    init(_ folder: String, identity: UInt64) {
        let stem = "\(folder)/outbox-\(String(identity, radix: 16))"
        (records, cursor, note) = (stem + ".head", stem + ".cursor", stem + ".note")
    }
}
