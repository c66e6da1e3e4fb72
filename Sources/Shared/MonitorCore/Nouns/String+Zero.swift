extension StringProtocol {
    /// Whether it holds U+0000. SQLite and C end a text there: two names that differ behind it would be one.
    ///
    /// Text from outside that holds one is refused where it comes in, with the place at which it stands.
    public var holdsZero: Bool { utf8.contains(0) }
}
