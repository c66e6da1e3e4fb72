/// Writes capture files for tests: classic pcap, little-endian, microseconds.
public enum PcapFile {
    /// - Parameter frames: captured bytes, and the length on the wire where that differs.
    public static func bytes(linkType: UInt32 = 1, _ frames: [(captured: [UInt8], wireLength: Int)])
        -> [UInt8]
    {
        var file =
            little(0xa1b2_c3d4) + [2, 0, 4, 0] + little(0) + little(0) + little(262_144) + little(linkType)
        for (index, frame) in frames.enumerated() {
            file +=
                little(1_700_000_000) + little(UInt32(index)) + little(UInt32(frame.captured.count))
                + little(UInt32(frame.wireLength)) + frame.captured
        }
        return file
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
