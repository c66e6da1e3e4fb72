import MonitorCore

@testable import Places

/// Files of MaxMind's format: whatever the bytes, a look-up ends soon, within its bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    look(input)
    // Most inputs have no metadata: with some behind them, their tree and data are read.
    look(input + end)
    return 0
}

/// A tree of four nodes of 24 bits, IPv6.
private let end: [UInt8] =
    [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8) + [0xe4]
    + [0x4a] + Array("node_count".utf8) + [0xc1, 4]
    + [0x4b] + Array("record_size".utf8) + [0xa1, 24]
    + [0x4a] + Array("ip_version".utf8) + [0xa1, 6]
    + [0x5b] + Array("binary_format_major_version".utf8) + [0xa1, 2]

private struct Held: MaxMindBytes {
    let all: [UInt8]
    var count: Int { all.count }

    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= all.count - count else { return nil }
        return Array(all[offset..<offset + count])
    }
}

private func look(_ bytes: [UInt8]) {
    guard let file = try? MaxMindFile(Held(all: bytes)) else { return }
    for address in [IPAddress(v4: 0x5da0_1470), IPAddress(high: .max, low: .max), IPAddress(high: 0, low: 1)]
    {
        guard let record = try? file.record(of: address) else { continue }
        var place = HostPlace()
        place.add(record)
        require(abs(place.latitude ?? 0) <= 90 && abs(place.longitude ?? 0) <= 180, "a point that is none")
        for text in [place.name, place.network].compactMap({ $0 }) {
            require(!text.unicodeScalars.contains { $0.value < 0x20 }, "a line that turns into two")
        }
    }
}
