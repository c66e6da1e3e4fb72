/// Numbers of payment cards.
enum CardNumber {
    /// - Parameter digits: without what stands between them.
    static func isOne(_ digits: [UInt8]) -> Bool {
        guard (13...19).contains(digits.count), isIssued(digits) else { return false }
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = Int(digit &- 48)
            let doubled = value * 2
            sum += index % 2 == 0 ? value : (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// Source: ISO/IEC 7812, the ranges of the large issuers.
    private static func isIssued(_ digits: [UInt8]) -> Bool {
        let two = Int(digits[0] &- 48) * 10 + Int(digits[1] &- 48)
        switch two {
        case 40...49: return [13, 16, 19].contains(digits.count)
        case 51...55, 22...27, 60, 65, 35: return digits.count == 16
        case 34, 37: return digits.count == 15
        case 30, 36, 38: return digits.count == 14
        default: return false
        }
    }
}
