/// Where a broker listens: `amqps://broker.example:5671`. It names no user, so that it may be shown.
package struct BrokerAddress: Sendable, Equatable, CustomStringConvertible {
    package let isSecure: Bool
    package let host: String
    package let port: Int

    package init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// - Returns: `nil` where it is not one.
    package init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        switch text[..<mark.lowerBound] {
        case "amqp": isSecure = false
        case "amqps": isSecure = true
        default: return nil
        }
        var rest = text[mark.upperBound...]
        if rest.last == "/" { rest.removeLast() }
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard host.contains(":") else { return nil }
        } else {
            let name = rest.prefix { $0 != ":" }
            host = String(name)
            rest = rest[name.endIndex...]
        }
        let isName = host.utf8.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || ".:-".utf8.contains(byte)
        }
        guard !host.isEmpty, host.utf8.count <= 255, isName else { return nil }
        if rest.isEmpty {
            port = isSecure ? 5671 : 5672
        } else {
            guard rest.first == ":", let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
            port = Int(number)
        }
    }

    package var description: String {
        "\(isSecure ? "amqps" : "amqp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
