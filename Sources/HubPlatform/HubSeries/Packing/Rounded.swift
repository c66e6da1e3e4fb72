/// A count in two bytes, for charts: six bits say how far ten were shifted.
///
/// Values below 2048 are exact; others are off by at most 1/2048 of themselves. What must be exact, totals
/// and aggregates, is never made of these.
struct Rounded: Equatable, Sendable {
    let bits: UInt16

    /// Not measured, which is not 0.
    static let missing = Rounded(bits: .max)

    init(bits: UInt16) {
        self.bits = bits
    }

    init(_ value: UInt64?) {
        guard let value else {
            self = .missing
            return
        }
        guard value >= 1024 else {
            bits = UInt16(value)
            return
        }
        // The leading bit stands for itself: 1024...2047, shifted.
        var shift = 53 - value.leadingZeroBitCount
        var mantissa = value >> UInt64(shift)
        if shift > 0, value >> UInt64(shift - 1) & 1 == 1 { mantissa += 1 }
        if mantissa == 2048 { (shift, mantissa) = (shift + 1, 1024) }
        bits = UInt16(min(shift, 53) + 1) << 10 | UInt16(shift > 53 ? 1023 : mantissa - 1024)
    }

    var value: UInt64? {
        if self == .missing { return nil }
        let exponent = bits >> 10
        let mantissa = UInt64(bits & 1023)
        return exponent == 0 ? mantissa : (mantissa + 1024) << UInt64(exponent - 1)
    }
}
