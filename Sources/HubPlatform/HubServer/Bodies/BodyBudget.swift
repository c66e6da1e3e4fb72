/// The memory that the bodies of all requests may take together, and what is made of them.
///
/// Senders that are not approved share an eighth of it, so that they cannot keep out the others: one half for
/// those that were approved once, one for strangers, whose number is unlimited.
package struct BodyBudget: Sendable {
    /// Whose body it is.
    package struct Class: Sendable {
        /// What one body may be long, unpacked.
        package let longest: Int
        /// As they come, still packed.
        package let receiving: BytePurse
        /// While they are unpacked, read and stored.
        package let working: BytePurse
        /// How long a sender may be kept waiting before it is told to come again.
        package let patience: Duration
        /// Whether a declared length is paid for before anything comes, so that a sender that must wait has
        /// sent nothing in vain. Strangers could declare much, and send nothing: they pay for what is there.
        package let paysAhead: Bool
    }

    /// A body is held unpacked, and what is read from it takes about three times as much; a packed one may
    /// want to look back over all of itself besides.
    package static let workPerByte = 5
    /// Bytes of one body: 16,000 devices take this much.
    package static let longestBody = 8 << 20
    package static let longestOfStrangers = 256 << 10
    package let approved: Class
    package let onHold: Class
    package let strangers: Class

    /// The least that work is reckoned with.
    package static let leastWork = 4096

    /// - Parameter bytes: what there is; where that is less than one longest body needs, that much is taken.
    package init(bytes: Int, longest: Int = Self.longestBody, patience: Duration = .seconds(10)) {
        approved = Self.limits(longest, receiving: bytes * 3 / 8, working: bytes / 2, patience)
        let short = min(longest, Self.longestOfStrangers)
        onHold = Self.limits(short, receiving: bytes / 32, working: bytes / 32, .seconds(2))
        strangers = Self.limits(
            short, receiving: bytes / 32, working: bytes / 32, .seconds(2), paysAhead: false)
    }

    private static func limits(
        _ longest: Int, receiving: Int, working: Int, _ patience: Duration, paysAhead: Bool = true
    ) -> Class {
        Class(
            longest: longest,
            receiving: BytePurse(limit: max(2 * longest, ReceivedBody.blockBytes, receiving)),
            working: BytePurse(limit: max(workPerByte * max(longest, leastWork), working)),
            patience: patience, paysAhead: paysAhead)
    }

    package func limits(of standing: KeyStanding) -> Class {
        switch standing {
        case .approved: approved
        case .onHold: onHold
        case .pending, .denied: strangers
        }
    }
}
