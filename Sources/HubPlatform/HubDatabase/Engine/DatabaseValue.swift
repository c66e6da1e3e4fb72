public import Foundation

/// One value of a column or an argument, as both engines know it. Booleans are integers: 0 and 1.
public enum DatabaseValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob(Data)
}

extension DatabaseValue: CustomStringConvertible {
    /// As SQL has it. Of bytes it says their number alone.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): "'\(text.replacing("'", with: "''"))'"
        case .blob(let bytes): "BLOB(\(bytes.count) bytes)"
        }
    }
}

/// What a column that holds it gives, asked for as one kind; `nil` where it is none.
extension DatabaseValue {
    /// Towards zero.
    var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .real(let number): Int64(exactly: number.rounded(.towardZero))
        default: nil
        }
    }

    var real: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }

    var text: String? {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        default: nil
        }
    }

    var blob: Data? {
        switch self {
        case .blob(let bytes): bytes
        case .text(let text): Data(text.utf8)
        default: nil
        }
    }
}
