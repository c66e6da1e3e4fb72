public import MonitorCore

/// Whom a turn asks. The owners differ, so that the fault of one is not taken for the line's.
public struct LineTargets: Sendable, Equatable {
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
    }

    public init(
        resolvers: [IPAddress], addresses: [Endpoint], pages: [String], portalPage: String
    ) {
        self.resolvers = resolvers
        self.addresses = addresses
        self.pages = pages
        self.portalPage = portalPage
    }
}
