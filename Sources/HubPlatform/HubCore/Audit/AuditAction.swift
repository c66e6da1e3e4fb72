/// Something that the audit can tell of, as the feature that does it declares it.
public struct AuditAction: Sendable, Hashable {
    /// How many entries are kept. Each share drops its own oldest entries alone: neither a stranger's wrong
    /// passwords, nor a viewer who logs in and out all day, nor the names of devices hide what an
    /// administrator did.
    public enum Share: Int, Sendable, CaseIterable {
        /// Done by strangers.
        case attempts = 2000
        /// Done by every user, of their own account.
        case sessions = 10_000
        /// Done by operators every day.
        case routine = 5000
        /// Done by administrators, or by the hub in their place.
        case decisions = 20_000
    }

    /// The raw value of the database and the API. It never gets another meaning.
    public let word: String
    public let share: Share

    public init(_ word: String, kept share: Share = .decisions) {
        self.word = word
        self.share = share
    }

    public static func == (one: AuditAction, other: AuditAction) -> Bool { one.word == other.word }

    public func hash(into hasher: inout Hasher) { hasher.combine(word) }
}
