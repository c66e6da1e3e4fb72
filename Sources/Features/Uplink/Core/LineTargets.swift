public import MonitorCore

/// Whom a turn asks. The owners differ, so that the fault of one is not taken for the line's.
public struct LineTargets: Sendable, Equatable {
    /// Of each kind.
    public static let most = 16

    /// Resolvers, asked over UDP, port 53.
    public var resolvers: [IPAddress]
    public var addresses: [Endpoint]
    /// `https` alone.
    public var pages: [String]
    /// Answers 204 and nothing, in plain HTTP.
    public var portalPage: String

    /// An address with a TCP port.
    public struct Endpoint: Sendable, Equatable {
        public let address: IPAddress
        public let port: Int

        public init(_ address: IPAddress, port: Int) {
            self.address = address
            self.port = port
        }

        /// `192.0.2.1:443`, `[2001:db8::1]:443`.
        public init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...])
            else { return nil }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
            guard let address = IPAddress(parsing: host) else { return nil }
            self.init(address, port: port)
        }

        private static func port(_ text: Substring) -> Int? {
            guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(text), (1...65_535).contains(port)
            else { return nil }
            return port
        }

        public var text: String { address.isV4 ? "\(address):\(port)" : "[\(address)]:\(port)" }
    }

    public init(
        resolvers: [IPAddress], addresses: [Endpoint], pages: [String], portalPage: String
    ) {
        self.resolvers = resolvers
        self.addresses = addresses
        self.pages = pages
        self.portalPage = portalPage
    }

    /// Each target once, in the same order.
    public var distinct: LineTargets {
        LineTargets(
            resolvers: Self.distinct(resolvers), addresses: Self.distinct(addresses),
            pages: Self.distinct(pages), portalPage: portalPage)
    }

    private static func distinct<Target: Equatable>(_ targets: [Target]) -> [Target] {
        targets.indices.filter { !targets[..<$0].contains(targets[$0]) }.map { targets[$0] }
    }
}
