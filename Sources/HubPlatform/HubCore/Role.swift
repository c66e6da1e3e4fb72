/// What a person or program may do; each role may do what those before it may.
public enum Role: String, Sendable, CaseIterable, Comparable {
    /// Sees what was measured.
    case viewer
    /// Names devices, too.
    case `operator`
    /// Decides on agents' keys, users and tokens, too.
    case administrator

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (one: Role, other: Role) -> Bool { one.rank < other.rank }
}
