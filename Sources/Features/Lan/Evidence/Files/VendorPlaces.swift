public import LanCore
internal import MonitorCore

/// Finds where in a list of the IEEE each assignment stands. Takes the file in pieces and keeps none of it.
///
/// Source: RFC 4180 §2, as `VendorRegistry` reads it.
public struct VendorPlaces {
    /// Of the octet that comes next, in the file.
    private var offset = 0
    private var lineBegan = 0
    /// 0 is the registry, 1 the assignment, 2 the name.
    private var field = 0
    private var fieldBytes = 0
    private var isQuoted = false
    /// The octet before was a quote that ended quoting; a second one means that it did not.
    private var wasQuote = false
    private var digits = 0
    private var value: UInt64 = 0
    private var isHexadecimal = true

    public init() {}

    /// - Parameter found: an assignment, and the place of its line.
    public mutating func take(
        _ bytes: ArraySlice<UInt8>, _ found: (VendorTable.Prefix, _ place: Int) -> Void
    ) {
        for byte in bytes {
            take(byte, found)
            offset += 1
        }
    }

    /// The file ends here, perhaps without a line feed.
    public mutating func finish(_ found: (VendorTable.Prefix, _ place: Int) -> Void) {
        endLine(found)
    }

    private mutating func take(_ byte: UInt8, _ found: (VendorTable.Prefix, Int) -> Void) {
        let isQuote = byte == UInt8(ascii: "\"")
        if isQuoted {
            if isQuote { (isQuoted, wasQuote) = (false, true) } else { add(byte) }
        } else if isQuote, wasQuote {
            (isQuoted, wasQuote) = (true, false)
            add(byte)
        } else if isQuote, fieldBytes == 0 {
            isQuoted = true
            fieldBytes = 1
        } else {
            wasQuote = false
            switch byte {
            case UInt8(ascii: ","): (field, fieldBytes) = (field + 1, 0)
            case 10:
                endLine(found)
                lineBegan = offset + 1
            default: add(byte)
            }
        }
    }

    private mutating func add(_ byte: UInt8) {
        fieldBytes += 1
        guard field == 1, byte != 13 else { return }
        digits += 1
        guard digits <= 9, let digit = HexDigit.value(byte) else {
            isHexadecimal = false
            return
        }
        value = value << 4 | UInt64(digit)
    }

    private mutating func endLine(_ found: (VendorTable.Prefix, Int) -> Void) {
        if field >= 2, isHexadecimal, [6, 7, 9].contains(digits) {
            found(VendorTable.Prefix(bits: digits * 4, value: value), lineBegan)
        }
        (field, fieldBytes, isQuoted, wasQuote) = (0, 0, false, false)
        (digits, value, isHexadecimal) = (0, 0, true)
    }
}
