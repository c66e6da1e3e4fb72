/// Lengths of time for people, on pages and in messages.
public enum LengthText {
    /// Two units at most: `0 s`, `3 h`, `12 min 40 s`, `2 d 5 h`. A negative length is none.
    public static func text(milliseconds: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        var rest = max(0, milliseconds) / 1000
        var parts: [String] = []
        for (size, name) in units where parts.count < 2 {
            let count = rest / size
            rest %= size
            if count > 0 { parts.append("\(count) \(name)") } else if !parts.isEmpty { break }
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }
}
