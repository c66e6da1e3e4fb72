/// A date of a list: one day, or one of every year.
public enum HoursDate: Sendable, Hashable {
    case once(CivilDate)
    case yearly(month: Int, day: Int)

    /// Reads `2026-12-25` and `12-25`.
    public init(_ text: String) throws(ScheduleFault) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let lengths = parts.map(\.count)
        guard lengths == [4, 2, 2] || lengths == [2, 2],
            parts.joined().allSatisfy({ (48...57).contains($0) })
        else { throw Self.fault(text) }
        let values = parts.map { $0.reduce(0) { $0 * 10 + Int($1) - 48 } }
        let (month, day) = (values[values.count - 2], values[values.count - 1])
        // 29 February is a day of some years.
        let year = values.count == 3 ? values[0] : 2024
        guard year >= 1970, (1...12).contains(month), (1...CivilDate.length(of: month, year)).contains(day)
        else { throw Self.fault(text) }
        self = values.count == 3 ? .once(CivilDate(year, month, day)) : .yearly(month: month, day: day)
    }

    private static func fault(_ text: String) -> ScheduleFault {
        ScheduleFault("'\(text.prefix(20))' is not a date. Write 2026-12-25, or 12-25 for every year.")
    }

    func contains(_ date: CivilDate) -> Bool {
        switch self {
        case .once(let day): day == date
        case .yearly(let month, let day): (month, day) == (date.month, date.day)
        }
    }
}

extension HoursDate: CustomStringConvertible {
    public var description: String {
        switch self {
        case .once(let date): "\(date)"
        case .yearly(let month, let day): "\(CivilDate.padded(month, 2))-\(CivilDate.padded(day, 2))"
        }
    }
}
