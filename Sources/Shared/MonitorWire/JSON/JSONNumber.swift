/// A number at the front of a text.
///
/// Source: RFC 8259 §6.
struct JSONNumber {
    /// Bytes it takes.
    let length: Int
    /// Its value where it is written with digits alone and fits.
    let count: UInt64?
    /// `nil` where it is too large to be one.
    let double: Double?

    /// - Returns: `nil` where no number stands.
    init?(_ text: ArraySlice<UInt8>) {
        var scan = Scan(text)
        guard scan.run() else { return nil }
        length = scan.position - text.startIndex
        let isCount = !scan.isNegative && scan.exponent == 0 && !scan.hasPoint && scan.isExact
        count = isCount ? scan.digits : nil
        if scan.isExact, scan.digits < 1 << 53, let power = Self.power(abs(scan.exponent)) {
            // Both are exact, so that one operation rounds once: the nearest double (Clinger, 1990).
            let magnitude = scan.exponent < 0 ? Double(scan.digits) / power : Double(scan.digits) * power
            double = scan.isNegative ? -magnitude : magnitude
        } else {
            let parsed = Double(String(decoding: text[text.startIndex..<scan.position], as: UTF8.self))
            double = parsed.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    private static func power(_ exponent: Int) -> Double? {
        exponent < powers.count ? powers[exponent] : nil
    }

    /// All powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
}

/// Takes the digits off the text.
private struct Scan {
    private let text: ArraySlice<UInt8>
    private(set) var position: Int
    private(set) var digits: UInt64 = 0
    /// The value is `digits` times ten to this.
    private(set) var exponent = 0
    private(set) var isNegative = false
    private(set) var hasPoint = false
    /// No digit was lost.
    private(set) var isExact = true

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    mutating func run() -> Bool {
        isNegative = take(UInt8(ascii: "-"))
        let start = position
        let whole = takeDigits()
        // A leading zero stands alone.
        guard whole > 0, whole == 1 || text[start] != UInt8(ascii: "0") else { return false }
        if take(UInt8(ascii: ".")) {
            hasPoint = true
            let places = takeDigits()
            guard places > 0 else { return false }
            exponent -= places
        }
        return takeExponent()
    }

    private mutating func takeExponent() -> Bool {
        guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) else { return true }
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        var power = 0
        let start = position
        while let digit = nextDigit() { power = min(power * 10 + Int(digit), 100_000) }
        exponent += isNegative ? -power : power
        hasPoint = true
        return position > start
    }

    private mutating func takeDigits() -> Int {
        let start = position
        while let digit = nextDigit() {
            let (tens, overflow) = digits.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(digit)
            if overflow || carry { isExact = false }
            digits = sum
        }
        return position - start
    }

    private mutating func nextDigit() -> UInt64? {
        guard position < text.endIndex, (48...57).contains(text[position]) else { return nil }
        position += 1
        return UInt64(text[position - 1] - 48)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < text.endIndex, text[position] == byte else { return false }
        position += 1
        return true
    }
}
