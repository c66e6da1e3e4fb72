/// A pattern in which `*` stands for any text, also none. Case counts.
public struct Glob: Sendable, Equatable {
    /// In bytes.
    public static let longest = 255

    public let pattern: String

    public init(_ pattern: String) { self.pattern = pattern }

    /// - Complexity: O(pattern x text); no pattern takes longer.
    public func matches(_ text: String) -> Bool {
        let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
        let star = UInt8(ascii: "*")
        var (at, inText, lastStar, resume) = (0, 0, -1, 0)
        while inText < text.count {
            if at < pattern.count, pattern[at] == star {
                (lastStar, resume) = (at, inText)
                at += 1
            } else if at < pattern.count, pattern[at] == text[inText] {
                at += 1
                inText += 1
            } else if lastStar >= 0 {
                at = lastStar + 1
                resume += 1
                inText = resume
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == star }
    }
}
