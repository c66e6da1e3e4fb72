internal import MonitorCore

/// A report as it is kept: a header, the report's name, and its JSON, compressed.
struct Record: Equatable {
    private(set) var header: RecordHeader
    /// Two counted texts (server, start), the sequence, then a Zstandard frame.
    private let payload: ArraySlice<UInt8>

    var kind: ReportKind { header.kind }
    var position: UInt64 { header.position }
    var takenAt: UTCTime { header.takenAt }
    var byteCount: Int { header.recordBytes }
    var jsonBytes: Int { header.jsonBytes }

    /// - Returns: `nil` without memory to compress it.
    init?(_ report: EncodedReport, position: UInt64) {
        guard let compressed = Compression.compress(report.json) else { return nil }
        var payload: [UInt8] = []
        payload.reserveCapacity(compressed.count + 320)
        for text in [report.name.serverID, report.name.startID] {
            let bytes = Array(text.utf8.prefix(Int(UInt16.max)))
            payload.append(littleEndian: UInt16(bytes.count))
            payload += bytes
        }
        payload.append(littleEndian: report.name.sequence)
        payload += compressed
        self.payload = payload[...]
        header = RecordHeader(
            kind: report.name.kind, payload: self.payload, position: position, takenAt: report.takenAt,
            jsonBytes: report.json.count)
    }

    /// - Returns: `nil` unless the payload is what the header says.
    init?(_ header: RecordHeader, payload: ArraySlice<UInt8>) {
        guard payload.count == header.payloadBytes, Checksum.of(payload) == header.payloadChecksum else {
            return nil
        }
        (self.header, self.payload) = (header, payload)
    }

    func moved(to position: UInt64) -> Record {
        var record = self
        record.header.position = position
        return record
    }

    /// As it is written when everything up to `settled` is done with.
    func bytes(settled: UInt64) -> [UInt8] {
        var header = header
        header.settled = settled
        return header.bytes + payload
    }

    var report: EncodedReport? { queued(in: 0)?.report }

    /// The report in its place, unpacked and as it is kept.
    ///
    /// - Returns: `nil` for what does not decompress to what was compressed.
    func queued(in epoch: UInt64) -> QueuedReport? {
        var rest = payload
        guard let server = Self.text(&rest), let start = Self.text(&rest),
            let sequence = rest.take(UInt64.self),
            let json = Compression.decompress(rest, to: header.jsonBytes)
        else { return nil }
        let report = EncodedReport(
            name: ReportName(kind: kind, serverID: server, startID: start, sequence: sequence),
            takenAt: takenAt, json: json)
        return QueuedReport(report, position: position, epoch: epoch, packed: Array(rest))
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let count = rest.take(UInt16.self), let bytes = rest.take(bytes: Int(count)) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
