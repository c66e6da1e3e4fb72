/// How far the clocks of a zone are ahead of UTC during some time.
public struct ZoneOffset: Sendable, Equatable {
    /// East of Greenwich positive.
    public let seconds: Int
    /// Whether the zone's law calls it daylight saving; in Ireland that is the winter's.
    public let isDaylight: Bool
    /// `CEST`, `-03`.
    public let abbreviation: String

    public init(seconds: Int, isDaylight: Bool, abbreviation: String) {
        self.seconds = seconds
        self.isDaylight = isDaylight
        self.abbreviation = abbreviation
    }

    /// As RFC 3339 writes it: `+05:30`. Seconds, which only old local times have, are added: `-00:01:15`.
    public var text: String {
        let size = abs(seconds)
        let parts = [size / 3600, size / 60 % 60] + (size % 60 == 0 ? [] : [size % 60])
        return (seconds < 0 ? "-" : "+") + parts.map { CivilDate.padded($0, 2) }.joined(separator: ":")
    }
}

/// A time during which a zone's offset is one.
public struct ZoneSpan: Sendable, Equatable {
    /// Unix seconds; `Int.min` has no start.
    public let start: Int
    /// The first second that is not of it; `Int.max` has no end.
    public let end: Int
    public let offset: ZoneOffset
}
