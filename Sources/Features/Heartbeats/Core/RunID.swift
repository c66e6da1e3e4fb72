/// Tells one run of a job from another that overlaps it: a UUID, as the client made it.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// In lower case.
    public let description: String

    /// - Returns: `nil` for anything but 8-4-4-4-12 hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 36 else { return nil }
        for (index, byte) in text.utf8.enumerated() {
            let isHyphen = [8, 13, 18, 23].contains(index)
            let isDigit = (48...57).contains(byte) || (97...102).contains(byte | 0x20)
            guard isHyphen ? byte == UInt8(ascii: "-") : isDigit else { return nil }
        }
        description = text.lowercased()
    }
}
