/// How a server writes its pages, and reads what is sent to it.
package enum Charset: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case windows1251 = "windows-1251"

    /// - Parameter label: as headers and pages write it: `CP1251`.
    package init?(label: some StringProtocol) {
        switch label.lowercased().filter({ $0 != "\"" && $0 != "'" && $0 != " " }) {
        case "utf-8", "utf8": self = .utf8
        case "windows-1251", "cp1251", "cp-1251", "x-cp1251": self = .windows1251
        default: return nil
        }
    }

    /// What a page is written in: its header says it first, then the page itself, then what is known of its server.
    package init(contentType: String?, page: [UInt8], usual: Charset) {
        let beginning = String(decoding: page.prefix(2048).map { $0 < 0x80 ? $0 : 0x3f }, as: UTF8.self)
        self = Self.named(in: contentType ?? "") ?? Self.named(in: beginning) ?? usual
    }

    private static func named(in text: String) -> Charset? {
        guard let range = text.lowercased().firstRange(of: "charset") else { return nil }
        // Lower case has the same number of characters here: what is not ASCII was replaced, and headers are ASCII.
        let rest = text.lowercased()[range.upperBound...].drop { $0 == " " || $0 == "=" }
        return Charset(label: rest.prefix { !";>/".contains($0) && $0 != "\n" }.prefix(20))
    }

    package func text(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8: String(decoding: bytes, as: UTF8.self)
        case .windows1251: Windows1251.text(bytes)
        }
    }

    /// - Throws: `UnsendableCharacter` for what cannot be written in it.
    package func bytes(_ text: String) throws(UnsendableCharacter) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for character in text {
            // Character by character, so that a person finds what is meant: a flag is two scalars.
            for scalar in character.unicodeScalars {
                let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\r" && scalar != "\t"
                if isControl || scalar.value == 0x7f || (0x80...0x9f).contains(scalar.value) {
                    throw UnsendableCharacter(character: character, charset: self)
                }
                switch self {
                case .utf8: bytes += Array(String(scalar).utf8)
                case .windows1251:
                    guard let byte = Windows1251.byte(scalar) else {
                        throw UnsendableCharacter(character: character, charset: self)
                    }
                    bytes.append(byte)
                }
            }
        }
        return bytes
    }
}

/// A character that a server could not read.
package struct UnsendableCharacter: Error, Equatable, Sendable, CustomStringConvertible {
    package let character: Character
    package let charset: Charset

    package var description: String {
        let codes = character.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
        let isShown = !character.unicodeScalars.contains {
            $0.value < 0x20 || (0x7f...0x9f).contains($0.value)
        }
        let shown =
            isShown ? "'\(character)' (\(codes.joined(separator: " ")))" : codes.joined(separator: " ")
        return
            "The old desk cannot store the character \(shown): it writes \(charset.rawValue). Remove it, and send again."
    }
}
