internal import HTTPTypes
package import Hummingbird
internal import MonitorCore

/// `?from=2026-11-21T00:00:00Z&to=...&step=60`, read and bounded.
package struct SeriesRange: Sendable {
    package static let mostPoints: Int64 = 20_000

    /// Unix milliseconds.
    package let range: Range<Int64>
    /// Milliseconds.
    package let step: Int64

    /// - Parameter most: points of a series.
    package init(_ words: Parameters, atMost most: Int64 = mostPoints) throws(Refusal) {
        let (from, to) = (try Self.time("from", words), try Self.time("to", words))
        guard from < to else { throw Refusal(.badRequest, "'from' is not before 'to'.") }
        range = from..<to
        guard let seconds = Int64(try Self.word("step", words)), (1...31_536_000).contains(seconds) else {
            throw Refusal(.badRequest, "'step' is not a number of seconds from 1 to 31536000.")
        }
        step = seconds * 1000
        guard (to - from) / step <= most else {
            throw Refusal(.badRequest, "That would be more than \(most) points: take a larger step.")
        }
    }

    package static func word(_ key: Substring, _ words: Parameters) throws(Refusal) -> String {
        guard let word = words[key] else { throw Refusal(.badRequest, "'\(key)' is missing.") }
        return String(word)
    }

    private static func time(_ key: Substring, _ words: Parameters) throws(Refusal) -> Int64 {
        guard let time = UTCTime(utf8: ArraySlice(try word(key, words).utf8)) else {
            throw Refusal(.badRequest, "'\(key)' is not an RFC 3339 time: 2026-11-21T00:00:00Z.")
        }
        return time.milliseconds
    }
}
