/// One record after the other in a file, and what is left of them when bytes of it are damaged.
struct RecordFile {
    let file: OpenFile

    /// The whole record that begins at the offset; `nil` for anything else, the end of the file included.
    func record(at offset: Int) throws(OutboxError) -> Record? {
        guard let header = try header(at: offset) else { return nil }
        let payload = try file.read(header.payloadBytes, at: offset + header.byteCount)
        return Record(header, payload: payload[...])
    }

    func header(at offset: Int) throws(OutboxError) -> RecordHeader? {
        guard let header = RecordHeader(try file.read(RecordHeader.longest, at: offset)[...]),
            offset + header.recordBytes <= (try file.byteCount())
        else { return nil }
        return header
    }

    /// The first whole record behind the offset that can follow the position.
    ///
    /// - Complexity: reads the rest of the file; for damage alone.
    func search(from offset: Int, after position: UInt64) throws(OutboxError) -> (Record, offset: Int)? {
        let rest = try file.read(max(0, try file.byteCount() - offset), at: offset)
        guard rest.count >= RecordHeader.shortest else { return nil }
        for start in 0...rest.count - RecordHeader.shortest where rest[start] == RecordHeader.magic[0] {
            guard let header = RecordHeader(rest[start...].prefix(RecordHeader.longest)),
                header.position > position,
                start + header.recordBytes <= rest.count,
                let record = Record(
                    header, payload: rest[(start + header.byteCount)..<(start + header.recordBytes)])
            else { continue }
            return (record, offset + start)
        }
        return nil
    }

    /// What a walk over the whole file found.
    struct Survey {
        /// Of the newest whole record; 0 where there is none.
        var last: UInt64 = 0
        /// What was done with when it was written.
        var settled: UInt64 = 0
        /// Behind the newest whole record.
        var end = 0
        /// Bytes before `end` that are not a record.
        var damagedBytes = 0
    }

    /// Walks over the whole file.
    ///
    /// - Parameter visit: is given each whole record, oldest first.
    func survey(_ visit: (Record) -> Void = { _ in }) throws(OutboxError) -> Survey {
        var survey = Survey()
        var offset = 0
        let size = try file.byteCount()
        while offset < size {
            var found = try record(at: offset).flatMap { $0.position > survey.last ? $0 : nil }
            if found == nil, let (record, start) = try search(from: offset + 1, after: survey.last) {
                survey.damagedBytes += start - offset
                (found, offset) = (record, start)
            }
            guard let found else { break }
            visit(found)
            offset += found.byteCount
            (survey.last, survey.end) = (found.position, offset)
            survey.settled = found.header.settled
        }
        return survey
    }
}
