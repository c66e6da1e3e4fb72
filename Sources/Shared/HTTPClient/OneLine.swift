/// At most `limit` characters on one line of plain ASCII: what strangers send must not forge log lines.
package func oneLine(_ text: some StringProtocol, limit: Int = 200) -> String {
    let kept = text.unicodeScalars.prefix(limit).map { (0x20...0x7e).contains($0.value) ? $0 : "?" }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: kept)
    return String(line) + (text.unicodeScalars.count > limit ? "..." : "")
}
