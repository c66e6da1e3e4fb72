import LanCore
import LanWire
import MonitorCore

@testable import HubIntake
@testable import HubLan
@testable import HubSeries

/// What the hub reads back from a damaged database, and what it makes of a snapshot. The first byte picks which.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first, let reader = Reader(rawValue: first < 240 ? first % 6 : 6 + first % 2),
        reader.isWanted
    else { return -1 }
    let bytes = Array(input.dropFirst())
    switch reader {
    case .fine: if let fine = try? FineBlock(block, packed: bytes) { hold(fine) }
    case .minutes: if let minutes = try? MinuteBlock(packed: bytes) { hold(minutes) }
    case .intake: if let record = try? IntakeRecord(packed: bytes) { hold([record]) }
    case .sequences: sequences(bytes)
    case .details: details(bytes)
    case .snapshot: snapshot(bytes)
    case .pack: if let pack = try? TierPack(packed: bytes) { hold(pack) }
    case .record: record(bytes)
    }
    return 0
}

private enum Reader: UInt8, Aimed {
    case fine, minutes, intake, sequences, details, snapshot, pack, record

    static let aim = aimed()
}

private let block = Block(at: 1_795_000_000_000)

private func hold(_ fine: FineBlock) {
    var merged = fine
    merged.merge(fine)
    for block in [fine, merged] {
        guard let again = try? FineBlock(block.block, packed: block.packed()) else {
            fatalError("broken promise: not read again")
        }
        for series in block.columns.keys {
            let readings = block.readings(of: series)
            require(readings.count == block.times.count, "a column of another length")
            require(again.readings(of: series).elementsEqual(readings, by: ==), "readings changed")
            for kind in [SeriesKind.network.id, SeriesKind.load.id] {
                require(block.points(of: series, kind).count <= readings.count, "more points than readings")
            }
        }
    }
}

private func hold(_ minutes: MinuteBlock) {
    var merged = minutes
    merged.merge(minutes)
    for id in minutes.series.keys {
        _ = merged.total(of: id)
        require(minutes.points(of: id, from: block.start).count == Block.minutes, "an hour of other minutes")
    }
    require((try? MinuteBlock(packed: merged.packed())) == merged, "minutes changed")
}

/// From rows to a block, as sealing does it, and a chart's reading of that.
private func hold(_ records: [IntakeRecord]) {
    var open = OpenBlock(block)
    for record in records {
        require((try? IntakeRecord(packed: record.packed())) == record, "a row changed")
        open.add(record)
    }
    hold(open.fine)
    hold(open.minutes)
}

/// What was read can be kept, merged and asked, whoever wrote it.
private func hold(_ pack: TierPack) {
    var merged = pack
    merged.merge(pack)
    for one in [pack, merged] {
        guard let again = try? TierPack(packed: one.packed()) else {
            // Of series without a slot nothing is kept; the bound on what few bytes claim may then be met.
            continue
        }
        for id in again.series.keys { require(again.series[id] == one.series[id], "a slot changed") }
        for id in one.series.keys {
            let total = one.total(of: id)
            require(again.total(of: id) == total, "a total changed")
            for field in total?.fields ?? [] {
                guard let median = field.percentile(0.5) else { continue }
                require(
                    median >= Double(field.minimum) && median <= Double(field.maximum), "a median elsewhere")
            }
        }
    }
}

private let latency = SeriesKind(
    900, "latency",
    packed: [
        .init("sent", SeriesUnit("echo"), .count), .init("bytes", .bytes, .volume),
        .init("roundTrip", SeriesUnit("second", scale: 1e-6), .level, histogram: true),
    ])

/// From rows to packs, as sealing does it.
private func record(_ bytes: [UInt8]) {
    guard let record = try? PackedRecord(packed: bytes) else { return }
    require((try? PackedRecord(packed: record.packed())) == record, "a row changed")
    let mine = PackedRecord(time: record.time, kinds: [900: record.kinds.values.first ?? []])
    let (fine, minutes) = record.time.block.packs(of: latency, [mine, mine])
    for pack in [fine, minutes] {
        require((try? TierPack(packed: pack.packed())) == pack, "a pack changed")
        hold(pack)
    }
}

private func sequences(_ bytes: [UInt8]) {
    guard var sequences = try? ReceivedSequences(packed: bytes) else { return }
    require((try? ReceivedSequences(packed: sequences.packed())) == sequences, "sequences changed")
    for sequence in [0, 1, 7, UInt64.max - 1, .max] {
        _ = sequences.insert(sequence)
        require(!sequences.insert(sequence), "a repeat that is news")
    }
    let runs = sequences.runs
    require(zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "runs in disorder")
}

private func details(_ bytes: [UInt8]) {
    guard let details = try? DeviceDetails(packed: bytes) else { return }
    require((try? DeviceDetails(packed: details.packed())) == details, "details changed")
}

/// What a sender says, as far as it is accepted, can be kept and drawn.
private func snapshot(_ json: [UInt8]) {
    guard let received = try? SnapshotV1.decode(json) else { return }
    let sample = SeriesSample(received.snapshot, ended: received.snapshot.windowEnded.milliseconds)
    let rows = sample.readings.enumerated().map { index, row in
        IntakeRecord.Row(series: Int64(index), isVolume: row.key.kind.isVolume, reading: row.reading)
    }
    hold([IntakeRecord(time: sample.time, rows: rows), IntakeRecord(time: sample.time, rows: rows)])
    for device in received.snapshot.devices {
        let kept = device.keptDetails
        require((try? DeviceDetails(packed: kept.packed())) == kept, "details changed")
    }
}
