internal import MonitorCore

/// The head of a record: what it takes to step over it, to know whether it is whole, and of what kind it is.
///
/// | bytes | meaning, little-endian |
/// |---|---|
/// | 0-3 | `MOB` and the version, `1` or `2` |
/// | 4-7 | CRC-32C of the bytes behind it, up to the end of the header |
/// | 8-11 | bytes of the payload that follows |
/// | 12-15 | CRC-32C of the payload |
/// | 16-23 | position in the outbox |
/// | 24-31 | when the report was taken, milliseconds since 1970 |
/// | 32-39 | bytes of its JSON |
/// | 40-47 | the position up to which everything was done with when this was written |
/// | 48-71 | version 2 alone: the kind, ASCII, filled up with zeros |
///
/// Version 1 is that of 0.1.0, and of snapshots: an agent that is put back to 0.1.0 still sends them.
struct RecordHeader: Equatable {
    static let magic = Array("MOB".utf8)
    /// Of version 1, and of version 2.
    static let byteCounts = [48, 48 + ReportKind.longest]
    /// No record is shorter, and no header longer.
    static let (shortest, longest) = (byteCounts[0], byteCounts[1])
    /// Far above any report; a length beyond it is damage.
    static let longestPayload = 16 << 20
    static let longestReport = 16 << 20
    /// Never reached by an outbox; larger values would make sums overflow.
    static let lastPosition: UInt64 = 1 << 62

    let kind: ReportKind
    var payloadBytes: Int
    var payloadChecksum: UInt32
    var position: UInt64
    var takenAt: UTCTime
    var jsonBytes: Int
    var settled: UInt64 = 0

    var byteCount: Int { kind == .snapshot ? Self.shortest : Self.longest }

    /// Where the next record begins, counted from the beginning of this one.
    var recordBytes: Int { byteCount + payloadBytes }

    init(
        kind: ReportKind, payload: ArraySlice<UInt8>, position: UInt64, takenAt: UTCTime, jsonBytes: Int
    ) {
        self.kind = kind
        payloadBytes = payload.count
        payloadChecksum = Checksum.of(payload)
        self.position = position
        self.takenAt = takenAt
        self.jsonBytes = jsonBytes
    }

    /// - Parameter bytes: `longest` of them, or as many as there are.
    /// - Returns: `nil` for bytes that are not a header, a damaged one, or one of a later version.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard rest.take(bytes: 3)?.elementsEqual(Self.magic) == true, let version = rest.take(UInt8.self),
            let byteCount = Self.byteCount(ofVersion: version), bytes.count >= byteCount
        else { return nil }
        rest = rest.prefix(byteCount - 4)
        guard let checksum = rest.take(UInt32.self), checksum == Checksum.of(rest),
            let payloadBytes = rest.take(UInt32.self), payloadBytes <= Self.longestPayload,
            let payloadChecksum = rest.take(UInt32.self), let position = rest.take(UInt64.self),
            let milliseconds = rest.take(Int64.self), let jsonBytes = rest.take(UInt64.self),
            jsonBytes <= Self.longestReport, position < Self.lastPosition,
            let settled = rest.take(UInt64.self), let kind = Self.kind(rest)
        else { return nil }
        self.kind = kind
        self.payloadBytes = Int(payloadBytes)
        self.payloadChecksum = payloadChecksum
        self.position = position
        takenAt = UTCTime(milliseconds: milliseconds)
        self.jsonBytes = Int(jsonBytes)
        self.settled = settled
    }

    private static func byteCount(ofVersion version: UInt8) -> Int? {
        switch version {
        case UInt8(ascii: "1"): shortest
        case UInt8(ascii: "2"): longest
        default: nil
        }
    }

    /// What version 1 does not say. A snapshot is not written as version 2, so that each record has one form.
    private static func kind(_ field: ArraySlice<UInt8>) -> ReportKind? {
        if field.isEmpty { return .snapshot }
        let text = field.prefix { $0 != 0 }
        guard field.dropFirst(text.count).allSatisfy({ $0 == 0 }),
            let kind = ReportKind(String(decoding: text, as: UTF8.self)), kind != .snapshot
        else { return nil }
        return kind
    }

    var bytes: [UInt8] {
        var fields: [UInt8] = []
        fields.append(littleEndian: UInt32(payloadBytes))
        fields.append(littleEndian: payloadChecksum)
        fields.append(littleEndian: position)
        fields.append(littleEndian: takenAt.milliseconds)
        fields.append(littleEndian: UInt64(jsonBytes))
        fields.append(littleEndian: settled)
        if kind != .snapshot {
            let name = Array(kind.text.utf8)
            fields += name + [UInt8](repeating: 0, count: ReportKind.longest - name.count)
        }
        var bytes = Self.magic + [UInt8(ascii: kind == .snapshot ? "1" : "2")]
        bytes.append(littleEndian: Checksum.of(fields))
        return bytes + fields
    }
}
