internal import MonitorCore
internal import MonitorWire
internal import Probes

extension JSONReader {
    func wanted<Value>(_ value: Value?, _ key: String) throws(WireFault) -> Value {
        guard let value else { throw fault("lacks \"\(key)\"") }
        return value
    }

    /// Whole, within a range.
    mutating func whole<Number: FixedWidthInteger>(
        _ range: ClosedRange<Number>
    ) throws(WireFault) -> Number {
        guard let number = Number(exactly: try count()), range.contains(number) else {
            throw fault("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func targetID() throws(WireFault) -> ProbeTarget.ID { try whole(1...ProbeTarget.ID.max) }

    mutating func instant() throws(WireFault) -> UTCTime {
        guard let time = UTCTime(utf8: try plainString()) else { throw fault("is not a time (RFC 3339)") }
        return time
    }

    mutating func choice<Value: RawRepresentable<String>>(_ type: Value.Type) throws(WireFault) -> Value {
        guard let value = Value(rawValue: try string(atMost: 64)) else { throw fault("is not a known word") }
        return value
    }

    /// Letters and digits alone: a word that pages and metrics repeat.
    mutating func word() throws(WireFault) -> String {
        let text = try string(atMost: 32)
        guard !text.isEmpty, text.utf8.allSatisfy({ (97...122).contains($0) || (65...90).contains($0) })
        else {
            throw fault("is not a word")
        }
        return text
    }

    mutating func address() throws(WireFault) -> IPAddress {
        guard let address = IPAddress(utf8: try plainString()) else { throw fault("is not an address") }
        return address
    }
}
