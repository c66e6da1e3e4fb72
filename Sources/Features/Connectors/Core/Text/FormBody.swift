/// The body of a form, as a browser posts it: each name and value in the server's charset, percent-encoded.
///
/// Source: WHATWG URL §5.2. Line ends are CR LF (HTML §4.10.21.8).
package enum FormBody {
    package static func bytes(
        _ fields: [FormField], in charset: Charset
    ) throws(UnsendableCharacter) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            encode(try charset.bytes(field.name), &bytes)
            bytes.append(UInt8(ascii: "="))
            encode(try charset.bytes(lines(field.value)), &bytes)
        }
        return bytes
    }

    /// A value as part of a path or a query, such as a client's number.
    package static func escaped(_ text: String, in charset: Charset) throws(UnsendableCharacter) -> String {
        var bytes: [UInt8] = []
        for byte in try charset.bytes(text) {
            if isPlain(byte) { bytes.append(byte) } else { bytes += percent(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func lines(_ text: String) -> String {
        var all = String.UnicodeScalarView()
        var last: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\n", last == "\r" {
                last = scalar
                continue
            }
            if scalar == "\n" || scalar == "\r" { all += "\r\n".unicodeScalars } else { all.append(scalar) }
            last = scalar
        }
        return String(all)
    }

    private static func encode(_ text: [UInt8], _ bytes: inout [UInt8]) {
        for byte in text {
            if isPlain(byte) {
                bytes.append(byte)
            } else if byte == UInt8(ascii: " ") {
                bytes.append(UInt8(ascii: "+"))
            } else {
                bytes += percent(byte)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func percent(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}

package struct FormField: Equatable, Sendable {
    package let name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
