import Glibc
import MonitorCore

@testable import Outbox

/// What is read back from the outbox's files after a crash. The first byte picks the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first, let reader = Reader(rawValue: first % 4), reader.isWanted else {
        return -1
    }
    let bytes = Array(input.dropFirst())
    defer { unlink(path) }
    switch reader {
    case .damaged: records(bytes)
    case .records: records(sealed(bytes))
    case .cursor: cursor(bytes, rightSum: false)
    case .settled: cursor(bytes, rightSum: true)
    }
    return 0
}

/// Records and cursors with whatever checksum stands there, and with the right one.
private enum Reader: UInt8, Aimed {
    case damaged, records, cursor, settled

    static let aim = aimed()
}

/// In memory; of this process alone.
private let path = "/dev/shm/fuzz-outbox-\(getpid())"

private func written(_ bytes: [UInt8]) -> OpenFile {
    do throws(OutboxError) {
        let file = try OpenFile(path, .anew)
        try file.write(bytes, at: 0)
        return file
    } catch {
        fatalError("\(error)")
    }
}

/// A walk over the file finds whole records in the order of their positions, and every byte is accounted for.
private func records(_ bytes: [UInt8]) {
    var found: [Record] = []
    guard let survey = try? RecordFile(file: written(bytes)).survey({ found.append($0) }) else {
        fatalError("broken promise: a file that cannot be surveyed")
    }
    let whole = found.reduce(0) { $0 + $1.byteCount }
    require(whole + survey.damagedBytes == survey.end && survey.end <= bytes.count, "a byte is lost or made")
    require(zip(found, found.dropFirst()).allSatisfy { $0.position < $1.position }, "positions fall back")
    require((found.last?.position ?? 0) == survey.last, "the last record is not the last")
    for record in found {
        require(
            Record(record.header, payload: record.bytes(settled: 0)[record.header.byteCount...]) == record,
            "read otherwise")
        if let report = record.report { hold(report, record) }
    }
}

private func hold(_ report: EncodedReport, _ record: Record) {
    require(report.json.count == record.jsonBytes, "a report of another length")
    require(report.name.kind == record.kind, "a report of another kind")
    let again = Record(report, position: record.position)?.report
    // Names that were no UTF-8 were mended, and grew by that.
    require(again?.json == report.json && again?.takenAt == report.takenAt, "a report changed")
}

/// Puts the right checksums where a record could begin, so that what lies behind them is reached.
private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var start = 0
    while start + RecordHeader.shortest <= bytes.count {
        let size = bytes[start + 3] == UInt8(ascii: "2") ? RecordHeader.longest : RecordHeader.shortest
        guard bytes[start..<start + 3].elementsEqual(RecordHeader.magic), start + size <= bytes.count else {
            start += 1
            continue
        }
        let payload = start + size
        // Lengths and positions beyond two bytes are damage, and that is the other reader's.
        for index in [10, 11] + Array(18..<24) + Array(34..<40) { bytes[start + index] = 0 }
        let length = min(Int(bytes[start + 8]) | Int(bytes[start + 9]) << 8, bytes.count - payload)
        bytes.replaceSubrange(start + 8..<start + 10, with: [UInt8(length & 255), UInt8(length >> 8)])
        bytes.replaceSubrange(start + 12..<start + 16, with: sum(bytes[payload..<payload + length]))
        bytes.replaceSubrange(start + 4..<start + 8, with: sum(bytes[start + 8..<payload]))
        start = payload + length
    }
    return bytes
}

private func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var sum: [UInt8] = []
    sum.append(littleEndian: Checksum.of(bytes))
    return sum
}

/// Whatever lies there, the cursor opens, moves, and stays where it was moved to.
private func cursor(_ bytes: [UInt8], rightSum: Bool) {
    var slots = bytes
    for start in [0, 64] where rightSum && slots.count >= start + 64 {
        slots.replaceSubrange(start + 60..<start + 64, with: sum(slots[start..<start + 60]))
    }
    _ = written(slots)
    let content = Cursor.content(of: path)
    guard var cursor = try? Cursor(path, identity: 7) else { fatalError("broken promise: no cursor") }
    require(content == nil || cursor.content == content, "two readers, two cursors")
    let settled = cursor.content.settled + 1
    require((try? cursor.update { $0.settled = settled }) != nil, "a cursor that cannot be moved")
    require(Cursor.content(of: path)?.settled == settled, "a cursor that fell back")
}
