internal import MonitorCore

/// A snapshot as it is kept: a header, the snapshot's name, and its JSON, compressed.
struct Record: Equatable {
    private(set) var header: RecordHeader
    /// Two counted texts (server, start), the sequence, then a Zstandard frame.
    private let payload: ArraySlice<UInt8>

    var position: UInt64 { header.position }
    var takenAt: UTCTime { header.takenAt }
    var byteCount: Int { header.recordBytes }
    var jsonBytes: Int { header.jsonBytes }

    /// - Returns: `nil` without memory to compress it.
    init?(_ snapshot: EncodedSnapshot, position: UInt64) {
        guard let compressed = Compression.compress(snapshot.json) else { return nil }
        var payload: [UInt8] = []
        payload.reserveCapacity(compressed.count + 320)
        for text in [snapshot.name.serverID, snapshot.name.startID] {
            let bytes = Array(text.utf8.prefix(Int(UInt16.max)))
            payload.append(littleEndian: UInt16(bytes.count))
            payload += bytes
        }
        payload.append(littleEndian: snapshot.name.sequence)
        payload += compressed
        self.payload = payload[...]
        header = RecordHeader(
            payload: self.payload, position: position, takenAt: snapshot.takenAt,
            jsonBytes: snapshot.json.count)
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

    var snapshot: EncodedSnapshot? { queued(in: 0)?.snapshot }

    /// The snapshot in its place, unpacked and as it is kept.
    ///
    /// - Returns: `nil` for what does not decompress to what was compressed.
    func queued(in epoch: UInt64) -> QueuedSnapshot? {
        var rest = payload
        guard let server = Self.text(&rest), let start = Self.text(&rest),
            let sequence = rest.take(UInt64.self),
            let json = Compression.decompress(rest, to: header.jsonBytes)
        else { return nil }
        let snapshot = EncodedSnapshot(
            name: SnapshotName(serverID: server, startID: start, sequence: sequence), takenAt: takenAt,
            json: json)
        return QueuedSnapshot(snapshot, position: position, epoch: epoch, packed: Array(rest))
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let count = rest.take(UInt16.self), let bytes = rest.take(bytes: Int(count)) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
