/// A day or a month, as the hub's clock on the wall counts them.
public struct Period: Sendable, Equatable {
    /// 20261121 is a day, 202611 a month.
    public let number: Int64

    public var isDay: Bool { number > 999_999 }

    /// - Parameter text: `2026-11-21` or `2026-11`; whether there is such a day is not looked at.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), zip(parts, [4, 2, 2]).allSatisfy({ $0.utf8.count == $1 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let number = Int64(parts.joined())
        else { return nil }
        self.number = number
    }

    public init(number: Int64) {
        self.number = number
    }
}

extension Period: CustomStringConvertible {
    /// As it was read: `2026-11-21`, `2026-11`.
    public var description: String {
        let text = String(number)
        let month = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))"
        return isDay ? "\(month)-\(text.suffix(2))" : month
    }
}
