/// JSON as values that compare: fixtures are small.
enum TestJSON: Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([TestJSON])
    case object([String: TestJSON])

    init?(_ bytes: [UInt8]) {
        var position = 0
        guard let value = Self.value(bytes, &position) else { return nil }
        self = value
    }

    subscript(key: String) -> TestJSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Int? { if case .number(let number) = self { Int(number) } else { nil } }
    var list: [TestJSON]? { if case .list(let list) = self { list } else { nil } }
    var texts: [String] { list?.compactMap(\.text) ?? [] }
    var numbers: [Int] { list?.compactMap(\.number) ?? [] }

    private static func blanks(_ bytes: [UInt8], _ position: inout Int) {
        while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    }

    private static func value(_ bytes: [UInt8], _ position: inout Int) -> TestJSON? {
        blanks(bytes, &position)
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"):
            position += 1
            var members: [String: TestJSON] = [:]
            while true {
                blanks(bytes, &position)
                if bytes[position] == UInt8(ascii: "}") { break }
                if bytes[position] == UInt8(ascii: ",") {
                    position += 1
                    continue
                }
                let key = string(bytes, &position)
                blanks(bytes, &position)
                position += 1
                members[key] = value(bytes, &position)
            }
            position += 1
            return .object(members)
        case UInt8(ascii: "["):
            position += 1
            var list: [TestJSON] = []
            while true {
                blanks(bytes, &position)
                if bytes[position] == UInt8(ascii: "]") { break }
                if bytes[position] == UInt8(ascii: ",") {
                    position += 1
                    continue
                }
                guard let element = value(bytes, &position) else { return nil }
                list.append(element)
            }
            position += 1
            return .list(list)
        case UInt8(ascii: "\""): return .text(string(bytes, &position))
        default:
            let start = position
            while position < bytes.count, !",]} \n".utf8.contains(bytes[position]) { position += 1 }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            switch word {
            case "null": return .null
            case "true": return .flag(true)
            case "false": return .flag(false)
            default: return Double(word).map(TestJSON.number)
            }
        }
    }

    private static func string(_ bytes: [UInt8], _ position: inout Int) -> String {
        position += 1
        var text: [UInt8] = []
        while bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 1
                switch bytes[position] {
                case UInt8(ascii: "n"): text.append(0x0a)
                case UInt8(ascii: "r"): text.append(0x0d)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "u"):
                    let hex = String(decoding: bytes[(position + 1)...(position + 4)], as: UTF8.self)
                    text += String(UnicodeScalar(UInt32(hex, radix: 16) ?? 0xfffd) ?? "?").utf8
                    position += 4
                default: text.append(bytes[position])
                }
            } else {
                text.append(bytes[position])
            }
            position += 1
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }
}
