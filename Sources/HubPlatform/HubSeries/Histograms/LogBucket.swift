/// The buckets of a histogram: one for 0, and eight to each doubling, so that the ends of a bucket are at most 9.05 %
/// apart. Whole numbers below 16 have a bucket each.
enum LogBucket {
    /// Of all numbers that 64 bits hold.
    static let count = 1 + 8 * 64

    /// 2^(63 + n/8), rounded up.
    private static let eighths: [UInt64] = [
        0x8000_0000_0000_0000, 0x8b95_c1e3_ea8b_d6e7, 0x9837_f051_8db8_a970, 0xa5fe_d6a9_b151_38eb,
        0xb504_f333_f9de_6485, 0xc567_2a11_5506_dade, 0xd744_fcca_d69d_6af5, 0xeac0_c6e7_dd24_392f,
    ]

    static func of(_ value: UInt64) -> Int {
        guard value > 0 else { return 0 }
        let shift = value.leadingZeroBitCount
        let leading = value << UInt64(shift)
        var eighth = leading >= eighths[4] ? 4 : 0
        if leading >= eighths[eighth + 2] { eighth += 2 }
        if leading >= eighths[eighth + 1] { eighth += 1 }
        return 1 + 8 * (63 - shift) + eighth
    }

    /// The least number of a bucket. That of the next one is larger, or the same where the bucket has no number.
    static func least(_ bucket: Int) -> UInt64 {
        guard bucket > 0 else { return 0 }
        let (doubling, eighth) = (bucket - 1).quotientAndRemainder(dividingBy: 8)
        let shift = UInt64(63 - doubling)
        let leading = eighths[eighth]
        // Rounded up: what is shifted out makes the least number one larger.
        return (leading >> shift) + (leading & ((1 << shift) - 1) == 0 ? 0 : 1)
    }

    /// A whole number near the middle of a bucket.
    static func wholeMiddle(_ bucket: Int) -> UInt64 {
        let low = least(bucket)
        let high = bucket + 1 < count ? least(bucket + 1) : .max
        return low + (high - low) / 2
    }

    /// The number that stands for all of a bucket: off by at most 4.34 % of any of them.
    static func middle(_ bucket: Int) -> Double {
        guard bucket > 0 else { return 0 }
        let low = Double(least(bucket))
        let high = bucket + 1 < count ? Double(least(bucket + 1) - 1) : Double(UInt64.max)
        return high > low ? 2 * low * high / (low + high) : low
    }
}
