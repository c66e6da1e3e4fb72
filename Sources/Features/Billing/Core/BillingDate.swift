/// Days as billing systems write them: `29.11.2026`.
package struct BillingDate: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// - Parameter text: as a form's field of a date sends it: `2026-11-29`.
    package init?(field text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard text.utf8.count == 10, parts.count == 3, (1990...2100).contains(parts[0]),
            (1...12).contains(parts[1]),
            (1...31).contains(parts[2])
        else { return nil }
        (year, month, day) = (parts[0], parts[1], parts[2])
    }

    package var text: String { "\(Self.two(day)).\(Self.two(month)).\(year)" }
    package var field: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
