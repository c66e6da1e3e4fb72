/// Lengths of time in words.
enum TimeWords {
    /// In two units at most: `45 s`, `12 min 40 s`, `3 h`, `2 d 5 h`.
    static func length(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds) / 1000
        for (unit, word, next, nextWord) in [
            (86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"),
        ] as [(Int64, String, Int64, String)] where seconds >= unit {
            let rest = seconds % unit / next
            return "\(seconds / unit) \(word)" + (rest > 0 ? " \(rest) \(nextWord)" : "")
        }
        return "\(seconds) s"
    }
}
