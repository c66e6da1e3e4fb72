internal import Foundation

/// Types of columns that stores meet, by their number.
///
/// Source: PostgreSQL's pg_type.dat.
enum PostgreSQLType: UInt32 {
    case boolean = 16
    case bytes = 17
    case name = 19
    case integer64 = 20
    case integer16 = 21
    case integer32 = 23
    case text = 25
    case real32 = 700
    case real64 = 701
    case numeric = 1700
}

extension DatabaseValue {
    /// A value in PostgreSQL's binary format. Booleans are 0 and 1, and what is not known is text.
    init(_ type: PostgreSQLType?, _ bytes: UnsafeRawBufferPointer) {
        switch type {
        case .boolean, .integer16, .integer32, .integer64: self = unsafe .integer(Self.integer(bytes))
        case .real64: self = unsafe .real(Double(bitPattern: UInt64(bitPattern: Self.integer(bytes))))
        case .real32:
            self = unsafe .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: Self.integer(bytes)))))
        case .numeric: self = unsafe Self.numeric(bytes)
        case .bytes: self = unsafe .blob(Data(bytes))
        default: self = unsafe .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The highest byte first, with a sign.
    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var number: Int64 = unsafe bytes.first.map { Int64(Int8(bitPattern: $0)) } ?? 0
        for index in bytes.indices.dropFirst() { number = unsafe number << 8 | Int64(bytes[index]) }
        return number
    }

    /// What sums of whole numbers are: digits to the base of 10,000.
    ///
    /// Source: numeric_send in PostgreSQL's numeric.c.
    private static func numeric(_ bytes: UnsafeRawBufferPointer) -> DatabaseValue {
        let words = stride(from: 0, to: bytes.count - 1, by: 2).map {
            unsafe Int(bytes[$0]) << 8 | Int(bytes[$0 + 1])
        }
        guard words.count >= 4 else { return .null }
        let (weight, isNegative, scale) = (Int(Int16(truncatingIfNeeded: words[1])), words[2] != 0, words[3])
        var (whole, real): (Int64?, Double) = (0, 0)
        for place in 0...max(weight, 0) {
            let digit = words.count > 4 + place ? words[4 + place] : 0
            let (product, isOver) = (whole ?? 0).multipliedReportingOverflow(by: 10_000)
            whole = isOver || whole == nil ? nil : product + Int64(weight >= 0 ? digit : 0)
        }
        for (place, digit) in words.dropFirst(4).enumerated() {
            real += Double(digit) * pow(10_000, Double(weight - place))
        }
        if scale == 0, let whole { return .integer(isNegative ? -whole : whole) }
        return .real(isNegative ? -real : real)
    }
}
