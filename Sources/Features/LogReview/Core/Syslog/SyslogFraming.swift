/// Cuts a stream into messages: each with its length in front, or each on a line. A sender may mix them.
///
/// Source: RFC 6587 §3.4.
public struct SyslogFraming: Sendable {
    private var waiting: [UInt8] = []
    /// Bytes of a message that is too long, left to pass over.
    private var passing = 0
    private var passesLine = false

    public init() {}

    /// - Returns: the messages that are whole now. A longer one than `SyslogMessage.longest` is cut.
    public mutating func receive(_ bytes: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
        waiting += bytes
        var messages: [ArraySlice<UInt8>] = []
        var index = 0
        while index < waiting.count {
            if passing > 0 {
                let some = min(passing, waiting.count - index)
                passing -= some
                index += some
                continue
            }
            if passesLine {
                guard let end = waiting[index...].firstIndex(of: 0x0a) else {
                    index = waiting.count
                    break
                }
                passesLine = false
                index = end + 1
                continue
            }
            guard let next = one(from: index, &messages) else { break }
            index = next
        }
        waiting.removeFirst(index)
        return messages
    }

    /// - Returns: where the next one begins; `nil` where more must come first.
    private mutating func one(from index: Int, _ messages: inout [ArraySlice<UInt8>]) -> Int? {
        let rest = waiting[index...]
        let digits = rest.prefix(6).prefix { (48...57).contains($0) }
        if !digits.isEmpty, digits.count < 6, digits.first != UInt8(ascii: "0") {
            guard digits.endIndex < rest.endIndex else { return nil }
            if rest[digits.endIndex] == 0x20, let length = Int(digits.text) {
                let start = digits.endIndex + 1
                let kept = min(length, SyslogMessage.longest)
                guard rest.endIndex - start >= kept else { return nil }
                if kept > 0 { messages.append(Array(rest[start..<start + kept])[...]) }
                passing = length - kept
                return start + kept
            }
        }
        if let end = rest.firstIndex(where: { $0 == 0x0a || $0 == 0 }) {
            let line = rest[..<end].last == 0x0d ? rest[..<(end - 1)] : rest[..<end]
            if !line.isEmpty { messages.append(Array(line.prefix(SyslogMessage.longest))[...]) }
            return end + 1
        }
        guard rest.count >= SyslogMessage.longest else { return nil }
        messages.append(Array(rest.prefix(SyslogMessage.longest))[...])
        passesLine = true
        return index + SyslogMessage.longest
    }
}
