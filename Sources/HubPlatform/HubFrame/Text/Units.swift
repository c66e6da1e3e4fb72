public import MonitorCore

/// Numbers as people read them: three digits and a unit, decimal prefixes. `units.js` says the same.
public struct Quantity: Sendable, Equatable {
    public let number: String
    public let unit: String

    init(number: String, unit: String) {
        self.number = number
        self.unit = unit
    }

    public init(bytes: UInt64) { self = Self.scaled(Double(bytes), Self.byteUnits) }

    /// From bytes per second, as links are sold: `12.4 Mbit/s`.
    public static func rate(bytesPerSecond: Double?) -> Quantity? {
        bytesPerSecond.map { scaled($0 * 8, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"]) }
    }

    public static func bytes(_ bytes: UInt64?) -> Quantity? {
        bytes.map { Quantity(bytes: $0) }
    }

    private static let byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"]

    private static func scaled(_ value: Double, _ units: [String]) -> Quantity {
        var rest = max(0, value)
        var index = 0
        // What would be shown as 1000 is 1 of the next unit.
        while rest >= 999.5, index < units.count - 1 {
            rest /= 1000
            index += 1
        }
        return Quantity(number: digits(rest, isWhole: index == 0), unit: units[index])
    }

    private static func digits(_ value: Double, isWhole: Bool) -> String {
        if isWhole || value >= 99.95 { return String(UInt64(min(value, 1e15).rounded())) }
        let decimals = value >= 9.995 ? 1 : 2
        return decimal(value, decimals)
    }

    static func decimal(_ value: Double, _ decimals: Int) -> String {
        let scale: UInt64 = decimals == 2 ? 100 : 10
        let all = UInt64((min(value, 1e15) * Double(scale)).rounded())
        let part = String(all % scale)
        return "\(all / scale).\(String(repeating: "0", count: decimals - part.count))\(part)"
    }
}

/// A share of something, for a `meter` and beside it.
public struct Share: Sendable, Equatable {
    /// 0...100, whole.
    public let percent: Int

    public init?(_ ratio: Double?) {
        guard let ratio, ratio.isFinite else { return nil }
        percent = Int((min(1, max(0, ratio)) * 100).rounded())
    }
}

/// A moment, for a `time` element; scripts turn it into the reader's own zone and words.
public struct Moment: Sendable, Equatable {
    /// RFC 3339.
    public let machine: String
    /// `2026-11-21 13:42 UTC`.
    public let human: String

    public init(_ time: UTCTime) {
        let text = "\(time)"
        machine = text
        human = "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
