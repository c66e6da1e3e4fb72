/// A name that may be a zone's, and nothing else: no name of it leaves the folder of zones.
public struct ZoneName: Sendable, Hashable, CustomStringConvertible {
    public static let longest = 64
    public let text: String

    public var description: String { text }

    /// One to three words of letters, digits, `_`, `+` and `-`, between slashes.
    public init(_ text: some StringProtocol) throws(ZoneFault) {
        let words = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.longest, words.count <= 3,
            words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isPart) })
        else { throw ZoneFault(.name, name: String(text.prefix(Self.longest))) }
        self.text = String(text)
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte & 0xdf)
            || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte)
    }
}
