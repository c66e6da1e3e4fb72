internal import MonitorCore

/// How far a log was read, by its last lines: it tells new lines from old ones in what a command prints again.
public struct LogPlace: Sendable, Equatable {
    static let lines = 3
    /// Of the last lines, the newest last: the first eight bytes of each one's hash.
    let hashes: [UInt64]

    private init(hashes: [UInt64]) { self.hashes = hashes }

    public init?(text: String) {
        let parts = text.split(separator: ",")
        let hashes = parts.compactMap { UInt64($0, radix: 16) }
        guard (1...Self.lines).contains(hashes.count), hashes.count == parts.count else { return nil }
        self.hashes = hashes
    }

    public var text: String { hashes.map { String($0, radix: 16) }.joined(separator: ",") }

    /// What was not there before.
    ///
    /// - Returns: all lines where the place is not found any more: the log was rotated, or has grown by more than was
    ///   read; and the place behind the last of them.
    public static func fresh(
        _ lines: [LogLine], after place: LogPlace?
    ) -> (lines: ArraySlice<LogLine>, place: LogPlace?) {
        guard !lines.isEmpty else { return ([], place) }
        let hashes = lines.map { hash($0.bytes) }
        let next = LogPlace(hashes: Array(hashes.suffix(Self.lines)))
        guard let place else { return (lines[...], next) }
        let count = place.hashes.count
        guard count <= hashes.count else { return (lines[...], next) }
        for end in stride(from: hashes.count, through: count, by: -1)
        where hashes[(end - count)..<end].elementsEqual(place.hashes) {
            return (lines[end...], next)
        }
        return (lines[...], next)
    }

    private static func hash(_ line: ArraySlice<UInt8>) -> UInt64 {
        SHA256.hash(Array(line)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
