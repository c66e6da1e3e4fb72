extension Secret {
    /// Whether both are the same; takes as long wherever they differ, so that it cannot be guessed letter by
    /// letter.
    public func matches(_ other: Secret) -> Bool {
        let (one, two) = (Array(revealed.utf8), Array(other.revealed.utf8))
        guard one.count == two.count else { return false }
        return zip(one, two).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
