/// Names one start of the agent.
public enum StartID {
    /// A random UUID (RFC 9562 §5.4, version 4).
    public static func random() -> String {
        var random = SystemRandomNumberGenerator()
        let high = random.next() & ~0xf000 | 0x4000
        let low = random.next() & ~(0b11 << 62) | (0b10 << 62)
        let digits = [high, low].map { word in
            let hex = String(word, radix: 16)
            return String(repeating: "0", count: 16 - hex.utf8.count) + hex
        }.joined()
        var id = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { id.append("-") }
            id.append(digit)
        }
        return id
    }
}
