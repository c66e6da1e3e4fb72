internal import MonitorCore

/// Snapshots as they are stored in the outbox, sent as they are: nothing is compressed a second time.
///
/// Source: RFC 8878 §3.1 (frames follow one another), RFC 9659 (as a content coding).
enum PackedBody {
    static let coding = "zstd"

    /// One snapshot, or the array of several.
    ///
    /// - Returns: `nil` where one of them is not kept packed.
    static func of(_ reports: [QueuedReport]) -> [UInt8]? {
        let frames = reports.compactMap(\.packed)
        guard frames.count == reports.count, let first = frames.first else { return nil }
        if frames.count == 1 { return first }
        return frame("[") + Array(frames.joined(separator: frame(","))) + frame("]")
    }

    /// A frame of one byte that is not compressed, its length in the header (RFC 8878 §3.1.1).
    private static func frame(_ byte: Unicode.Scalar) -> [UInt8] {
        let (magic, oneSegment, length): ([UInt8], UInt8, UInt8) = ([0x28, 0xb5, 0x2f, 0xfd], 0x20, 1)
        let lastRawBlock: [UInt8] = [length << 3 | 1, 0, 0]
        return magic + [oneSegment, length] + lastRawBlock + [UInt8(ascii: byte)]
    }
}
