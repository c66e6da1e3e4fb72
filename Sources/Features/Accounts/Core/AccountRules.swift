internal import HubCore
public import MonitorCore

/// What names and passwords may be.
public enum AccountRules {
    /// Longer ones are not hashed: hashing is dear, and a name's limit is the audit's.
    public static let longestPassword = 1024
    public static let shortestPassword = 10
    public static let longestName = 64

    /// Names appear in logs, headers and pages: they hold nothing that means something there.
    public static func check(name: String) throws(AccountFault) {
        guard isName(name) else { throw .nameInvalid }
    }

    /// Whether a user can be called this. Ask it before a name is looked up: SQLite compares text up to its
    /// first zero, so that `anna` with a zero behind it would be found as `anna`.
    public static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8.prefix(longestName + 1))
        return (1...longestName).contains(bytes.count) && isLetterOrDigit(bytes[0])
            && bytes.allSatisfy { isLetterOrDigit($0) || "._@-".utf8.contains($0) }
    }

    public static func check(password: Secret, of name: String) throws(AccountFault) {
        let text = password.revealed
        guard text.utf8.count <= longestPassword else { throw .passwordLong }
        guard text.count >= shortestPassword else { throw .passwordShort }
        guard text.lowercased() != name.lowercased(), Set(text).count > 2 else { throw .passwordObvious }
    }

    /// What a token is for, in a few words.
    public static func check(label: String) throws(AccountFault) {
        guard Label.isValid(label) else { throw .labelInvalid }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
