public import HubFrame
public import MonitorCore
internal import Synchronization

/// What the operator decides of the hub's server.
public struct HubConfiguration: Sendable, Equatable {
    /// Where it listens; not changed by a reload. At least one.
    public var addresses = [HubServer.Address(host: "127.0.0.1", port: 8080)]
    /// `nil` speaks plain HTTP.
    public var tls: TLSFiles?
    /// Where it is reached, where that is not where it listens.
    public var publicURL: PublicURL?
    /// Whose word on the visitor's address and scheme is taken.
    public var trustedProxies: [NetworkRange] = []
    /// Where Debian's `libjs-*` packages put their files.
    public var librariesFolder = "/usr/share/javascript"
    public var connections = ConnectionBounds()
    /// For the bodies of all requests together, and what is made of them.
    public var bodyBytes = 128 << 20
    /// What the settings page tells of the hub itself.
    public var facts: [Fact] = []
    /// What the operator decides of each feature.
    public var features = FeatureSettings()

    public init() {}

    /// Certificate and key, PEM each.
    public struct TLSFiles: Sendable, Equatable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }
}

/// The configuration as it is now: a reload puts another in its place.
final class CurrentConfiguration: Sendable {
    private let content: Mutex<HubConfiguration>

    init(_ configuration: HubConfiguration) {
        content = Mutex(configuration)
    }

    var value: HubConfiguration {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}
