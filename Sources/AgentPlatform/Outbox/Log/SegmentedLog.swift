/// Records in files of about a mebibyte, appended to the newest, deleted as wholes from the oldest on.
///
/// Each file is named for the position of its first record; positions have no gaps. Memory grows by a few
/// words for each file and with nothing else.
struct SegmentedLog {
    struct Segment: Equatable {
        let first: UInt64
        var bytes: Int
    }

    let folder: String
    let segmentBytes: Int
    /// Oldest first; the last one is appended to.
    private(set) var segments: [Segment] = []
    /// Position of the newest record, also when it is gone; 0 when there never was one.
    private(set) var last: UInt64 = 0
    /// What the newest record of an earlier run says was done with when it was written.
    private(set) var recoveredSettled: UInt64 = 0
    /// Whether a power cut would lose what was appended.
    private(set) var isUnsynchronized = false
    private var hasNewNames = false
    private var active: OpenFile?
    var reading: ReadingPlace?

    init(folder: String, segmentBytes: Int) {
        (self.folder, self.segmentBytes) = (folder, segmentBytes)
    }

    var bytes: Int { segments.reduce(0) { $0 + $1.bytes } }

    func waiting(after settled: UInt64) -> UInt64 {
        guard let first = segments.first?.first else { return 0 }
        return last - min(last, max(settled, first - 1))
    }

    /// The last position that the segment holds or held.
    func end(of index: Int) -> UInt64 {
        index + 1 < segments.count ? segments[index + 1].first - 1 : last
    }

    /// Appends records whose positions follow `last`. After an error none of them is there.
    mutating func append(_ records: ArraySlice<Record>, settled: UInt64) throws(OutboxError) {
        guard let first = records.first, let newest = records.last else { return }
        if segments.last.map({ $0.bytes >= segmentBytes }) ?? true { try begin(at: first.position) }
        let file = try opened()
        let (end, bytes) = (
            segments[segments.count - 1].bytes, records.flatMap { $0.bytes(settled: settled) }
        )
        do throws(OutboxError) {
            try file.write(bytes, at: end)
        } catch {
            try? file.truncate(to: end)
            throw error
        }
        segments[segments.count - 1].bytes += bytes.count
        last = newest.position
        isUnsynchronized = true
    }

    /// The newest file, which an earlier run may have begun.
    private mutating func opened() throws(OutboxError) -> OpenFile {
        if let active { return active }
        let file = try OpenFile(path(of: segments[segments.count - 1]), .readAndWrite)
        active = file
        return file
    }

    private mutating func begin(at position: UInt64) throws(OutboxError) {
        // A file that is not written any more is soon forgotten: it must be safe before that.
        if isUnsynchronized { try active?.synchronize() }
        let segment = Segment(first: position, bytes: 0)
        active = try OpenFile(path(of: segment), .anew)
        segments.append(segment)
        hasNewNames = true
    }

    /// Makes all that was appended outlast a power cut.
    mutating func synchronize() throws(OutboxError) {
        guard isUnsynchronized else { return }
        do throws(OutboxError) {
            try active?.synchronize()
        } catch {
            // After a failed sync the kernel takes for written what is not: only writing it again makes the
            // next sync mean something.
            try? active?.writeAgain()
            throw error
        }
        if hasNewNames { try Folder.synchronize(folder) }
        (isUnsynchronized, hasNewNames) = (false, false)
    }

    /// Deletes the files that hold nothing beyond the position; the newest only where `withNewest`.
    mutating func remove(through settled: UInt64, withNewest: Bool) {
        while let oldest = segments.first, end(of: 0) <= settled, segments.count > 1 || withNewest {
            delete(oldest)
        }
    }

    /// Moves the file that holds the record behind the position out of the log; one such file is kept.
    ///
    /// - Returns: the position of its last record.
    mutating func putAside(after position: UInt64) -> UInt64? {
        guard let index = segments.indices.first(where: { end(of: $0) > position }) else { return nil }
        let segment = segments[index]
        let newest = self.end(of: index)
        Folder.rename(path(of: segment), "\(folder)/unreadable")
        segments.remove(at: index)
        if index == segments.count { (active, isUnsynchronized) = (nil, false) }
        reading = nil
        return newest
    }

    /// - Returns: the position of its last record.
    mutating func removeOldest() -> UInt64 {
        guard let oldest = segments.first else { return last }
        defer { delete(oldest) }
        return end(of: 0)
    }

    private mutating func delete(_ segment: Segment) {
        Folder.remove(path(of: segment))
        segments.removeFirst()
        if reading?.segment == segment.first { reading = nil }
        if segments.isEmpty { (active, isUnsynchronized) = (nil, false) }
    }

    func path(of segment: Segment) -> String {
        let digits = String(segment.first)
        return "\(folder)/\(String(repeating: "0", count: 20 - digits.utf8.count))\(digits).log"
    }
}

extension SegmentedLog {
    /// Takes stock of what an earlier run left: cuts a torn end off the newest file.
    ///
    /// - Parameter repairing: `false` only looks.
    /// - Returns: the log, and how many bytes of the newest file were not records.
    static func surveyed(
        in folder: String, segmentBytes: Int, repairing: Bool = true
    ) throws(OutboxError) -> (SegmentedLog, damagedBytes: Int) {
        var log = SegmentedLog(folder: folder, segmentBytes: segmentBytes)
        var damagedBytes = 0
        for first in positions(in: folder) {
            var segment = Segment(first: first, bytes: 0)
            segment.bytes = (try? OpenFile(log.path(of: segment), .read).byteCount()) ?? 0
            log.segments.append(segment)
        }
        while let newest = log.segments.last {
            guard let survey = try Self.survey(log.path(of: newest)) else {
                damagedBytes += newest.bytes
                if repairing { Folder.rename(log.path(of: newest), "\(folder)/unreadable") }
                log.segments.removeLast()
                continue
            }
            damagedBytes += newest.bytes - survey.end + survey.damagedBytes
            if survey.last >= newest.first {
                if repairing, survey.end < newest.bytes {
                    try OpenFile(log.path(of: newest), .readAndWrite).truncate(to: survey.end)
                }
                log.segments[log.segments.count - 1].bytes = survey.end
                (log.last, log.recoveredSettled) = (survey.last, survey.settled)
                break
            }
            if repairing { Folder.remove(log.path(of: newest)) }
            log.segments.removeLast()
        }
        return (log, damagedBytes)
    }

    /// - Returns: `nil` for a file that the disk does not give back.
    private static func survey(_ path: String) throws(OutboxError) -> RecordFile.Survey? {
        do throws(OutboxError) {
            return try RecordFile(file: OpenFile(path, .read)).survey()
        } catch  where error.code == .unreadable {
            return nil
        }
    }

    /// First positions of the files in a folder, in order.
    static func positions(in folder: String) -> [UInt64] {
        Folder.names(in: folder).compactMap { name in
            let digits = name.dropLast(4)
            guard name.hasSuffix(".log"), digits.utf8.count == 20, let first = UInt64(digits), first > 0
            else {
                return nil
            }
            return first
        }.sorted()
    }
}
