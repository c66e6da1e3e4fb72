/// A number with its name: `{{#tiles}}{{>tile}}{{/tiles}}` in an element of class `tiles`.
public struct Tile: Sendable, Equatable {
    public enum Tone: String, Sendable {
        case plain, down, up
    }

    let label: String
    /// `nil` is not measured, and shows a dash; `0` is measured.
    let number: String?
    let unit: String
    /// Of what, or since when: `of 100 Mbit/s`.
    var note: String?
    /// When the number was read; `nil` for what is of now.
    var at: Moment?
    /// For scripts that keep it up to date.
    var id: String?
    let tone: String
    var meter: Meter?
    /// Where the number comes from.
    var path: String?

    public init(
        _ label: String, _ number: String?, unit: String = "", note: String? = nil, at: Moment? = nil,
        id: String? = nil, tone: Tone = .plain, meter: Meter? = nil, path: String? = nil
    ) {
        self.label = label
        self.number = number
        self.unit = unit
        self.note = note
        self.at = at
        self.id = id
        self.tone = tone.rawValue
        self.meter = meter
        self.path = path
    }

    /// - Parameter quantity: such as `Quantity.rate(bytesPerSecond:)`.
    public init(
        _ label: String, _ quantity: Quantity?, note: String? = nil, id: String? = nil, tone: Tone = .plain,
        meter: Meter? = nil, path: String? = nil
    ) {
        self.init(
            label, quantity?.number, unit: quantity?.unit ?? "", note: note, id: id, tone: tone, meter: meter,
            path: path)
    }
}

/// How much of a capacity is used, with a tick where it becomes too much: `{{#meter}}{{>meter}}{{/meter}}`.
public struct Meter: Sendable, Equatable {
    public enum Tone: String, Sendable {
        /// Of a direction: it says how much, not whether that is good.
        case down, up, plain
        /// Turns yellow and red from the threshold on.
        case status
    }

    /// What is measured, in words: `Download, 62 of 100 Mbit/s`.
    let label: String
    /// 0 to 100.
    let percent: Int
    /// Percent; `nil` has no tick.
    let threshold: Int?
    let tone: String

    /// - Parameter ratio: of the capacity; beyond 1 the meter is full.
    /// - Returns: `nil` where nothing is measured.
    public init?(_ label: String, _ ratio: Double?, threshold: Double? = nil, tone: Tone = .plain) {
        guard let share = Share(ratio) else { return nil }
        self.label = label
        percent = share.percent
        self.threshold = threshold.flatMap { Share($0)?.percent }
        let isOver = threshold.map { (ratio ?? 0) >= $0 } ?? false
        self.tone =
            tone == .status ? (isOver ? StatusMark.State.bad : StatusMark.State.good).rawValue : tone.rawValue
    }
}
