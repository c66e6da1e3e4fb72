/// How a field of a kind of series is named for receivers.
///
/// Source: prometheus.io/docs/practices/naming: a prefix, the thing, the unit in the plural.
public enum MetricName {
    /// These have no plural, or are in it already.
    private static let withoutPlural: Set = [
        "celsius", "ratio", "percent", "hertz", "processes", "bytes_per_second",
    ]

    /// - Parameters:
    ///   - kind: such as `device`.
    ///   - field: such as `roundTrip`; left out where it only repeats the kind.
    ///   - unit: such as `byte`.
    /// - Returns: `monitor_probe_round_trip_seconds`.
    public static func of(kind: String, field: String, unit: String, isRate: Bool = false) -> String {
        let words = [kind] + (field == kind ? [] : [field])
        let plural = withoutPlural.contains(unit) ? unit : plural(of: unit)
        return (["monitor"] + words.map(word) + [word(plural)] + (isRate ? ["per_second"] : []))
            .joined(separator: "_")
    }

    private static func plural(of unit: String) -> String {
        if unit.hasSuffix("s") || unit.hasSuffix("o") { return unit + "es" }
        return unit + "s"
    }

    /// `roundTrip` is `round_trip`; what names may not hold is `_`.
    private static func word(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { word, scalar in
            switch scalar {
            case "a"..."z", "0"..."9": word.unicodeScalars.append(scalar)
            case "A"..."Z": word += (word.isEmpty ? "" : "_") + String(scalar).lowercased()
            default: word += "_"
            }
        }
    }
}
