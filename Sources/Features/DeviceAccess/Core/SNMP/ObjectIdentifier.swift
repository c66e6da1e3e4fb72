internal import MonitorCore

/// A name of SNMP's: numbers, the first highest.
///
/// Source: RFC 2578 §3.5: at most 128 numbers below 2^32.
package struct ObjectIdentifier: Hashable, Sendable {
    package static let mostParts = 128
    package let parts: [UInt32]

    package init(_ parts: [UInt32]) { self.parts = parts }

    /// Reads `1.3.6.1`, also with a point in front.
    package init?(_ text: Bytes) {
        let text = text.first == UInt8(ascii: ".") ? text.dropFirst() : text
        var parts: [UInt32] = []
        for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let number = part.number, let short = UInt32(exactly: number), parts.count < Self.mostParts
            else { return nil }
            parts.append(short)
        }
        guard parts.count >= 2 else { return nil }
        self.parts = parts
    }

    /// The numbers behind `root`; `nil` where this is not below it.
    package func index(below root: ObjectIdentifier) -> ArraySlice<UInt32>? {
        parts.count > root.parts.count && parts.starts(with: root.parts)
            ? parts[root.parts.count...] : nil
    }
}

extension ObjectIdentifier: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A constant of the program.
    package init(stringLiteral text: String) {
        parts = text.split(separator: ".").compactMap { UInt32($0) }
    }

    package var description: String { parts.map(String.init).joined(separator: ".") }
}

extension ObjectIdentifier: Comparable {
    package static func < (a: ObjectIdentifier, b: ObjectIdentifier) -> Bool {
        a.parts.lexicographicallyPrecedes(b.parts)
    }
}

/// The value of one SNMP variable, as far as we ask for such.
package enum SNMPValue: Equatable, Sendable {
    case integer(Int64)
    case unsigned(UInt64)
    case bytes([UInt8])
    case identifier(ObjectIdentifier)
    case null
    /// `noSuchObject`, `noSuchInstance`, `endOfMibView`.
    case missing(UInt8)

    package var number: Int? {
        switch self {
        case .integer(let number): Int(number)
        case .unsigned(let number): Int(exactly: number)
        default: nil
        }
    }

    package var text: String? {
        if case .bytes(let bytes) = self { bytes[...].text } else { nil }
    }
}

/// What a walk found, in the order of the names.
package struct SNMPWalk: Sendable {
    package private(set) var variables: [(name: ObjectIdentifier, value: SNMPValue)]

    package init(_ variables: [(name: ObjectIdentifier, value: SNMPValue)]) {
        self.variables = variables.sorted { $0.name < $1.name }
    }

    /// The variables below a name, with what their names have behind it.
    package func below(_ root: ObjectIdentifier) -> [(index: ArraySlice<UInt32>, value: SNMPValue)] {
        var low = 0
        var high = variables.count
        while low < high {
            let middle = (low + high) / 2
            if variables[middle].name < root { low = middle + 1 } else { high = middle }
        }
        var found: [(index: ArraySlice<UInt32>, value: SNMPValue)] = []
        while low < variables.count,
            variables[low].name == root || variables[low].name.index(below: root) != nil
        {
            if let index = variables[low].name.index(below: root) {
                found.append((index, variables[low].value))
            }
            low += 1
        }
        return found
    }
}

/// Records of an SNMP simulator: `OID|tag|value` on a line each.
///
/// Source: snmpsim, "Simulation data format".
package enum SNMPRecord {
    package static func walk(_ text: DeviceText) -> SNMPWalk {
        SNMPWalk(
            text.lines.compactMap { line in
                let parts = line.split(
                    separator: UInt8(ascii: "|"), maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3, let name = ObjectIdentifier(parts[0]) else { return nil }
                return value(tag: parts[1], parts[2]).map { (name, $0) }
            })
    }

    private static func value(tag: Bytes, _ text: Bytes) -> SNMPValue? {
        switch tag.text {
        case "2":
            let isNegative = text.first == UInt8(ascii: "-")
            guard let number = (isNegative ? text.dropFirst() : text).number else { return nil }
            return .integer(Int64(isNegative ? -number : number))
        case "4": return .bytes(Array(text))
        case "4x": return hex(text).map(SNMPValue.bytes)
        case "6": return ObjectIdentifier(text).map(SNMPValue.identifier)
        case "64":
            return .bytes(
                text.split(separator: UInt8(ascii: ".")).compactMap { $0.number.flatMap(UInt8.init) })
        case "65", "66", "67", "70": return text.number.map { .unsigned(UInt64($0)) }
        default: return nil
        }
    }

    private static func hex(_ text: Bytes) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            guard let high = HexDigit.value(text[index]), let low = HexDigit.value(text[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }
}
