public import MonitorCore
import Synchronization

/// The newest lines of a log, in memory, for pages that show them. Their number is bounded; their length by `JournalLog`.
public final class RecentLines: Sendable {
    public struct Line: Sendable, Equatable {
        /// Counts from 1.
        public let number: UInt64
        public let at: UTCTime
        public let level: LogLevel
        /// Without the level's word.
        public let text: String
    }

    /// The newest, at `number % most`.
    private struct Ring {
        var lines: [Line] = []
        var written: UInt64 = 0
    }

    public let most: Int
    /// When it began.
    public let since: UTCTime
    private let ring = Mutex(Ring())

    public init(most: Int = 500, since: UTCTime = .now) {
        self.most = max(1, most)
        self.since = since
    }

    /// - Complexity: O(1), under a lock that is held else only while `lines` are copied.
    public func add(_ level: LogLevel, _ text: String, at: UTCTime = .now) {
        ring.withLock { ring in
            ring.written += 1
            let line = Line(number: ring.written, at: at, level: level, text: text)
            if ring.lines.count < most {
                ring.lines.append(line)
            } else {
                ring.lines[Int((ring.written - 1) % UInt64(most))] = line
            }
        }
    }

    /// The oldest first.
    ///
    /// - Complexity: O(n), under the lock: a copy that outlived it would have the next `add` copy all lines.
    public var lines: [Line] {
        ring.withLock { ring in
            let next = ring.lines.count < most ? 0 : Int(ring.written % UInt64(most))
            var lines: [Line] = []
            lines.reserveCapacity(ring.lines.count)
            lines += ring.lines[next...]
            lines += ring.lines[..<next]
            return lines
        }
    }

    /// All since the start, those that are gone included.
    public var written: UInt64 { ring.withLock { $0.written } }
}
