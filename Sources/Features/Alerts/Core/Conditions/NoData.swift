/// What a condition makes of it that nothing was measured.
public enum NoData: String, Sendable, CaseIterable {
    /// It stays as it is, and its clock stops.
    case keep
    /// It ends: what is not there any more is not wrong either.
    case calm
}
