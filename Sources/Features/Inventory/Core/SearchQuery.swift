package import MonitorCore

/// What was typed into the one search box.
package enum SearchQuery: Equatable, Sendable {
    case station(MACAddress)
    /// The last digits of a hardware address, at least four.
    case tail(String)
    case address(IPAddress)
    /// A terminal's serial number: four letters or eight digits of the vendor, then eight digits.
    case serial(String)
    /// A login, or its beginning.
    case login(String)

    package enum Fault: Error, Equatable, CustomStringConvertible {
        case empty, tooLong

        package var description: String {
            switch self {
            case .empty:
                "Type a login, a hardware address or its last four digits, an IP address, or a serial number, such as 48:8f:5a:00:00:01."
            case .tooLong: "The search text is longer than 100 characters. Type a login such as agro1181."
            }
        }
    }

    /// All readings of a text, the most particular first: `beef` is a tail and may be a login.
    package static func readings(of text: String) throws(Fault) -> [SearchQuery] {
        let text = text.trimmed
        guard !text.isEmpty else { throw .empty }
        guard text.count <= 100 else { throw .tooLong }
        var readings: [SearchQuery] = []
        let digits = text.filter { !":-. ".contains($0) }
        let isHex = digits.allSatisfy { $0.isASCII && $0.isHexDigit }
        let hasMarks = digits.count != text.count
        if let address = IPAddress(text) { readings.append(.address(address)) }
        if isHex, digits.count == 12, readings.isEmpty { readings.append(.station(address(digits))) }
        if isSerial(digits), !hasMarks { readings.append(.serial(digits.uppercased())) }
        if isHex, digits.count >= 4, digits.count < 12, readings.isEmpty {
            readings.append(.tail(digits.lowercased()))
        }
        if !hasMarks || !isHex || readings.isEmpty { readings.append(.login(text)) }
        return readings
    }

    private static func address(_ digits: String) -> MACAddress {
        MACAddress(raw: digits.reduce(0) { $0 << 4 | UInt64($1.hexDigitValue ?? 0) })
    }

    private static func isSerial(_ text: String) -> Bool {
        let letters = text.prefix(4)
        let isNamed =
            text.count == 12 && letters.allSatisfy { $0.isASCII && $0.isLetter }
            && text.dropFirst(4).allSatisfy { $0.isASCII && $0.isHexDigit }
        return isNamed || (text.count == 16 && text.allSatisfy { $0.isASCII && $0.isHexDigit })
    }
}

extension String {
    fileprivate var trimmed: String {
        var part = self[...]
        while part.first?.isWhitespace ?? false { part = part.dropFirst() }
        while part.last?.isWhitespace ?? false { part = part.dropLast() }
        return String(part)
    }
}
