import MonitorCore

@testable import LanWire
@testable import MonitorWire

/// What agents post: a snapshot that is accepted can be written, and is then read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    _ = KeyReply.key(in: input)
    _ = try? SnapshotV1.decodeArray(input, atMost: 4)
    remembered(input)
    guard let received = try? SnapshotV1.decode(input) else { return 0 }
    // As it waits in quarantine.
    guard let held = try? SnapshotV1.decode(Array(received.json)),
        SnapshotV1.encode(held.snapshot).json == SnapshotV1.encode(received.snapshot).json
    else { fatalError("broken promise: not read again as it was received") }
    let written = SnapshotV1.encode(received.snapshot).json
    guard let again = try? SnapshotV1.decode(written) else { fatalError("broken promise: not read again") }
    guard SnapshotV1.encode(again.snapshot).json == written else { fatalError("broken promise: changed") }
    return 0
}

/// A state file whose checksum held: what is read of it is written and read as the same.
private func remembered(_ json: [UInt8]) {
    guard let memory = try? DeviceMemoryV1.memory(in: json) else { return }
    guard (try? DeviceMemoryV1.decode(DeviceMemoryV1.encode(memory))) == memory else {
        fatalError("broken promise: remembered otherwise")
    }
}
