/// What a record holds.
package indirect enum MaxMindValue: Sendable, Equatable {
    case text(String)
    case number(Double)
    case whole(UInt64)
    case flag(Bool)
    case bytes([UInt8])
    case list([MaxMindValue])
    case map([String: MaxMindValue])

    /// A member; `nil` where this is not a map, or has none of that name.
    package subscript(name: String) -> MaxMindValue? {
        guard case .map(let members) = self else { return nil }
        return members[name]
    }

    package var string: String? { if case .text(let text) = self { text } else { nil } }

    package var double: Double? {
        switch self {
        case .number(let number): number.isFinite ? number : nil
        case .whole(let whole): Double(whole)
        default: nil
        }
    }

    package var unsigned: UInt64? { if case .whole(let whole) = self { whole } else { nil } }
}
