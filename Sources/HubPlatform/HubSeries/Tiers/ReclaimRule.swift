/// Which series of a feature's kinds may be dropped when they were not seen for long.
///
/// Their volumes stay: those of the kind of `former` are added to that one series, so that totals stay what they were.
public struct ReclaimRule: Sendable {
    /// Those of other features are not touched.
    let kinds: [SeriesKind]
    /// An SQL expression of `series.id`: when it was seen last, Unix milliseconds; -1 where that is not known.
    let seen: String
    /// An SQL condition of `series.id`: whether it stays in any case.
    let isKept: String
    /// What stands for series without a row of their own. It stays.
    let others: SeriesKey
    public let former: SeriesKey

    public init(
        of kinds: [SeriesKind], seen: String, isKept: String, others: SeriesKey, former: SeriesKey
    ) {
        self.kinds = kinds
        self.seen = seen
        self.isKept = isKept
        self.others = others
        self.former = former
    }
}
