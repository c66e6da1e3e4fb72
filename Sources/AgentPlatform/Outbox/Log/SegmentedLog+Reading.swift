internal import MonitorCore

/// Where the newest reading of a log ended, so that the next need not walk there again.
struct ReadingPlace {
    let file: OpenFile
    /// When the first record that was read was taken.
    let takenAt: UTCTime
    /// First position of the file.
    let segment: UInt64
    /// Offsets of the first record that was read, and behind the last one.
    var before: Mark
    var after: Mark

    struct Mark {
        /// Of the record before the offset.
        let position: UInt64
        let offset: Int
    }
}

extension SegmentedLog {
    /// Records that follow one another without a gap.
    struct Reading {
        var records: [Record] = []
        /// Positions before the first of them whose records are damaged beyond recognition.
        var damaged: UInt64 = 0
        /// The position before the first of them, or that of the log's end.
        var from: UInt64
    }

    /// Reads the oldest records behind a position, at least one where there are any.
    mutating func records(
        after settled: UInt64, atMost count: Int, bytes: Int
    ) throws(OutboxError) -> Reading {
        var position = max(settled, (segments.first?.first ?? last + 1) - 1)
        // Positions before the oldest file are gone by intent: dropped and counted, or settled.
        var reading = Reading(from: position)
        while position < last, let index = segments.lastIndex(where: { $0.first <= position + 1 }) {
            let end = end(of: index)
            if position >= end { break }
            reading.records = try records(in: segments[index], after: position, atMost: count, bytes: bytes)
            if let first = reading.records.first {
                let missing = first.position - 1
                reading.damaged += missing - min(missing, max(position, first.header.settled))
                reading.from = first.position - 1
                return reading
            }
            reading.damaged += end - position
            position = end
            reading.from = end
        }
        return reading
    }

    private mutating func records(
        in segment: Segment, after position: UInt64, atMost count: Int, bytes: Int
    ) throws(OutboxError) -> [Record] {
        var (file, offset) = try start(in: segment, after: position)
        guard var record = try first(in: file, from: &offset, after: position) else { return [] }
        let before = ReadingPlace.Mark(position: position, offset: offset)
        let takenAt = record.takenAt
        var records: [Record] = []
        var room = bytes
        while true {
            records.append(record)
            offset += record.byteCount
            room -= record.header.jsonBytes
            guard records.count < count, room > 0, offset < segment.bytes,
                let next = try file.record(at: offset), next.position == record.position + 1
            else { break }
            record = next
        }
        reading = ReadingPlace(
            file: file.file, takenAt: takenAt, segment: segment.first, before: before,
            after: .init(position: record.position, offset: offset))
        return records
    }

    /// Walks to the first record behind the position; past damage, where there is some.
    private func first(
        in file: RecordFile, from offset: inout Int, after position: UInt64
    ) throws(OutboxError) -> Record? {
        while let header = try file.header(at: offset), header.position <= position {
            offset += header.recordBytes
        }
        if let record = try file.record(at: offset), record.position > position { return record }
        guard let (record, found) = try file.search(from: offset, after: position) else { return nil }
        offset = found
        return record
    }

    private func start(
        in segment: Segment, after position: UInt64
    ) throws(OutboxError) -> (RecordFile, offset: Int) {
        if let reading, reading.segment == segment.first {
            for mark in [reading.after, reading.before] where mark.position == position {
                return (RecordFile(file: reading.file), mark.offset)
            }
        }
        return (RecordFile(file: try OpenFile(path(of: segment), .read)), 0)
    }

    /// When the oldest record behind the position was taken; `nil` where it cannot be read.
    mutating func time(after settled: UInt64) -> UTCTime? {
        if let reading, reading.before.position == settled { return reading.takenAt }
        return try? records(after: settled, atMost: 1, bytes: 1).records.first?.takenAt
    }

    /// How many records of each kind but snapshots wait in a file, as far as its headers can be read.
    ///
    /// - Complexity: reads the headers of the whole file; for files that are given up.
    func otherKinds(in index: Int, after settled: UInt64) -> [ReportKind: UInt64] {
        var kinds: [ReportKind: UInt64] = [:]
        guard let open = try? OpenFile(path(of: segments[index]), .read) else { return kinds }
        _ = try? RecordFile(file: open).survey { record in
            if record.position > settled, record.kind != .snapshot { kinds[record.kind, default: 0] += 1 }
        }
        return kinds
    }
}
