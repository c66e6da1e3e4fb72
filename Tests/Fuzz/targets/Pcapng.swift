import Glibc
import LanCore
import MonitorCore
import Traffic

@testable import PacketCapture

/// Blocks of pcapng, by the road of `monitor-agent replay`. What libpcap reads to its end, our reader must read the
/// same; libpcap refuses much that we read.
///
/// An input is a byte whose low bit is the order of the first section, then blocks: a type (see `types`), 16 bits of
/// length (big-endian) and a body. The two lengths of a block are put around it here, so that they need not be guessed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard input.count >= 4 else { return -1 }
    let file = Blocks(Array(input)).bytes
    file.withUnsafeBytes(memoryFile.hold)
    let tally: CaptureFile.Tally
    do {
        tally = try CaptureFile.tally(memoryFile.path, networks: .all, maximumRows: 16)
    } catch {
        require("\(error)".hasPrefix("cannot "), "a refusal without a sentence")
        return 0
    }
    Conservation.hold(tally.totals, tally.tallies)
    holdWindows(tally)
    holdFrames(tally)
    if let theirs = libpcap() {
        require(tally.damage == nil, "damage where libpcap sees none")
        require(tally.totals.frames == theirs, "other frames than libpcap's")
    }
    return 0
}

private func holdWindows(_ whole: CaptureFile.Tally) {
    var sum = FrameCount()
    try? CaptureFile.windows(of: memoryFile.path, every: 5, networks: .all, maximumRows: 16) {
        sum.add($0.totals.frames)
        require($0.damage == nil || whole.damage != nil, "damage in a window alone")
    }
    require(sum == whole.totals.frames, "windows that do not add up to the file")
}

private func holdFrames(_ whole: CaptureFile.Tally) {
    var count: UInt64 = 0
    let damage = try? CaptureFile.frames(of: memoryFile.path) { _, time in
        count += 1
        require((0...253_402_300_799_999).contains(time.milliseconds), "a time that cannot be")
    }
    require(count <= whole.totals.frames.packets, "more frames than were counted")
    require((damage ?? nil) == whole.damage, "damage in another place")
}

/// - Returns: what libpcap counts; `nil` where it refuses something.
private func libpcap() -> FrameCount? {
    guard let stream = fopen(memoryFile.path, "r") else { return nil }
    guard var handle = try? PcapHandle(adopting: stream, object: "") else { return nil }
    let accounting = FrameAccounting(ledger: Ledger(networks: .all, maximumRows: 16))
    guard (try? handle.drain(into: accounting)) != nil else { return nil }
    return accounting.read { $0.totals.frames }
}

extension FrameCount {
    fileprivate mutating func add(_ other: FrameCount) {
        packets += other.packets
        bytes += other.bytes
    }
}

/// Puts lengths around blocks.
private struct Blocks {
    /// By the block's first byte; others are passed over by the reader. The last one is a whole section header.
    private static let types: [UInt32] = [1, 6, 3, 2, 4, 0x8000_0bad, 6, 1]

    private(set) var bytes: [UInt8] = []
    private var isBig: Bool

    init(_ input: [UInt8]) {
        isBig = input[0] & 1 == 1
        section(minor: 0)
        var rest = input.dropFirst()
        while rest.count >= 3 {
            let head = Array(rest.prefix(3))
            let body = rest.dropFirst(3).prefix(Int(head[1]) << 8 | Int(head[2]))
            rest = rest.dropFirst(3 + body.count)
            if head[0] & 15 == 15 {
                isBig = body.first.map { $0 & 1 == 1 } ?? isBig
                section(minor: UInt16(body.dropFirst().first ?? 0))
            } else {
                block(Self.types[Int(head[0] & 7)], Array(body))
            }
        }
        // What is left over stands there as it is: a block that is cut.
        bytes += rest
    }

    private mutating func section(minor: UInt16) {
        block(
            0x0a0d_0d0a,
            ordered(0x1a2b_3c4d, 4) + ordered(1, 2) + ordered(UInt32(minor), 2)
                + .init(repeating: 255, count: 8))
    }

    private mutating func block(_ type: UInt32, _ body: [UInt8]) {
        let body = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        let length = ordered(UInt32(12 + body.count), 4)
        bytes += ordered(type, 4) + length + body + length
    }

    private func ordered(_ value: UInt32, _ width: Int) -> [UInt8] {
        let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
        return isBig ? little.reversed() : little
    }
}

private let memoryFile = MemoryFile()
