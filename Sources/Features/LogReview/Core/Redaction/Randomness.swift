/// Whether a run of characters looks drawn by chance, as keys are.
enum Randomness {
    static let least = 32

    /// - Parameter run: letters, digits and what Base64 has beside them.
    static func isLikely(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.count >= least else { return false }
        var counts = [Int](repeating: 0, count: 128)
        var (classes, changes, last): (UInt8, Int, UInt8) = (0, 0, 0)
        var isHex = true
        for byte in run {
            counts[Int(byte & 127)] += 1
            let kind = ByteClass.table[Int(byte)]
            let group = kind & ByteClass.letterOrDigit
            if kind & (ByteClass.digit | ByteClass.hexLetter) == 0 { isHex = false }
            if group != 0, last != 0, group != last { changes += 1 }
            if group != 0 { last = group }
            classes |= group
        }
        let (count, bits) = (Double(run.count), entropy(counts, run.count))
        if isHex { return classes & ByteClass.digit != 0 && classes != ByteClass.digit && bits > 3.0 }
        // Paths and names change between letters and digits seldom; what is drawn by chance does at every second byte.
        guard classes & ByteClass.digit != 0, Double(changes) >= count * 0.28 else { return false }
        return bits > 3.5
    }

    /// Bits a character.
    private static func entropy(_ counts: [Int], _ total: Int) -> Double {
        var bits = 0.0
        for count in counts where count > 0 {
            let share = Double(count) / Double(total)
            bits -= share * log2(share)
        }
        return bits
    }

    /// Good to a thousandth: the standard library has no logarithm.
    private static func log2(_ value: Double) -> Double {
        let mantissa = value.significand
        // The area under 1/x by the series of the inverse hyperbolic tangent: its argument is at most a third.
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        let series = ratio * (1 + square * (1.0 / 3 + square * (0.2 + square * (1.0 / 7 + square / 9))))
        return Double(value.exponent) + series * 2 * 1.442_695_040_888_963_4
    }
}
