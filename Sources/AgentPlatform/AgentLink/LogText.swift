/// At most `limit` characters on one line of plain ASCII: what strangers send must not forge log lines.
func oneLine(_ text: some StringProtocol, limit: Int = 200) -> String {
    let kept = text.unicodeScalars.prefix(limit).map { (0x20...0x7e).contains($0.value) ? $0 : "?" }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: kept)
    return String(line) + (text.unicodeScalars.count > limit ? "..." : "")
}

extension Duration {
    /// `3.2 s`.
    var inSeconds: String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// `40 s`, `12 min` or `3 h`.
    var inHours: String {
        let seconds = milliseconds / 1000
        return seconds < 60 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }

    /// Whole milliseconds, rounded down; never negative, never more than a month.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(0, min(2_592_000, seconds) * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
