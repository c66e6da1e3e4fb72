internal import MonitorCore

extension HubServer {
    /// Where it listens.
    public struct Address: Sendable, Equatable, CustomStringConvertible {
        public let host: String
        public let port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// Reads `192.0.2.1:8080` or `[2001:db8::1]:8080`.
        public init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits) else {
                return nil
            }
            let host = text[..<colon]
            let isBracketed = host.first == "[" && host.last == "]"
            let plain = String(isBracketed ? host.dropFirst().dropLast() : host)
            guard let address = IPAddress(plain), address.isV4 != isBracketed else { return nil }
            self.init(host: plain, port: Int(port))
        }

        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

        /// The same host, where the kernel has chosen the port.
        public func with(port: Int) -> Address { Address(host: host, port: port) }
    }
}
