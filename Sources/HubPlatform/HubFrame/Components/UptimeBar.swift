/// Hours, or other even stretches, each in one state: `{{#bar}}{{>uptime}}{{/bar}}`.
public struct UptimeBar: Sendable, Equatable {
    /// All of it in words: `24 hours: 99.3 % up, down from 03:10 to 03:20`.
    let label: String
    let slots: [Slot]

    public init(_ label: String, _ slots: [Slot]) {
        self.label = label
        self.slots = slots
    }

    public struct Slot: Sendable, Equatable {
        let state: String
        let words: String

        /// - Parameter words: shown when the pointer rests on it.
        public init(_ state: StatusMark.State, _ words: String) {
            self.state = state.rawValue
            self.words = words
        }
    }
}

/// A chart that `charts.js` fills by itself: `{{#chart}}{{>chart}}{{/chart}}`, with `{{>chartfiles}}` in the page's
/// `head` block.
public struct ChartBox: Sendable, Equatable {
    /// How its numbers read.
    public enum Measure: String, Sendable {
        /// Bits per second.
        case rate
        case percent, celsius, milliseconds, bytes, count
    }

    let name: String
    let title: String
    let source: String
    let measure: String
    let isTall: Bool

    /// - Parameters:
    ///   - name: of one chart on the page.
    ///   - source: the path of a GET route that answers `from`, `to` and `step` (seconds) in its query with
    ///     `ChartAnswer`'s JSON.
    public init(
        _ name: String, _ title: String, source: PageQuery, measure: Measure, isTall: Bool = false
    ) {
        self.name = name
        self.title = title
        self.source = source.url
        self.measure = measure.rawValue
        self.isTall = isTall
    }
}
