internal import MonitorCore

/// The first 48 bytes of a record: what it takes to step over it, and to know whether it is whole.
///
/// | bytes | meaning, little-endian |
/// |---|---|
/// | 0-3 | `MOB1` |
/// | 4-7 | CRC-32C of bytes 8 to 47 |
/// | 8-11 | bytes of the payload that follows |
/// | 12-15 | CRC-32C of the payload |
/// | 16-23 | position in the outbox |
/// | 24-31 | when the snapshot was taken, milliseconds since 1970 |
/// | 32-39 | bytes of its JSON |
/// | 40-47 | the position up to which everything was done with when this was written |
struct RecordHeader: Equatable {
    static let byteCount = 48
    static let magic = Array("MOB1".utf8)
    /// Far above any snapshot; a length beyond it is no length.
    static let longestPayload = 16 << 20
    static let longestSnapshot = 16 << 20
    /// Never reached; whoever writes larger ones wants sums to overflow.
    static let lastPosition: UInt64 = 1 << 62

    var payloadBytes: Int
    var payloadChecksum: UInt32
    var position: UInt64
    var takenAt: UTCTime
    var jsonBytes: Int
    var settled: UInt64 = 0

    /// Where the next record begins, counted from the beginning of this one.
    var recordBytes: Int { Self.byteCount + payloadBytes }

    init(payload: ArraySlice<UInt8>, position: UInt64, takenAt: UTCTime, jsonBytes: Int) {
        payloadBytes = payload.count
        payloadChecksum = Checksum.of(payload)
        self.position = position
        self.takenAt = takenAt
        self.jsonBytes = jsonBytes
    }

    /// - Returns: `nil` for bytes that are no header, or a damaged one.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes.prefix(Self.byteCount)
        guard rest.count == Self.byteCount, rest.take(bytes: 4).map(Array.init) == Self.magic,
            let checksum = rest.take(UInt32.self), checksum == Checksum.of(rest),
            let payloadBytes = rest.take(UInt32.self), payloadBytes <= Self.longestPayload,
            let payloadChecksum = rest.take(UInt32.self), let position = rest.take(UInt64.self),
            let milliseconds = rest.take(Int64.self), let jsonBytes = rest.take(UInt64.self),
            jsonBytes <= Self.longestSnapshot, position < Self.lastPosition,
            let settled = rest.take(UInt64.self)
        else { return nil }
        self.payloadBytes = Int(payloadBytes)
        self.payloadChecksum = payloadChecksum
        self.position = position
        takenAt = UTCTime(milliseconds: milliseconds)
        self.jsonBytes = Int(jsonBytes)
        self.settled = settled
    }

    var bytes: [UInt8] {
        var fields: [UInt8] = []
        fields.append(littleEndian: UInt32(payloadBytes))
        fields.append(littleEndian: payloadChecksum)
        fields.append(littleEndian: position)
        fields.append(littleEndian: takenAt.milliseconds)
        fields.append(littleEndian: UInt64(jsonBytes))
        fields.append(littleEndian: settled)
        var bytes = Self.magic
        bytes.append(littleEndian: Checksum.of(fields))
        return bytes + fields
    }
}
