public import HTTPClient
public import MonitorCore

/// Where live data goes, and as whom.
public struct LiveEndpoint: Sendable {
    /// ws or wss.
    public let url: EndpointURL
    public let bearer: Secret?
    /// A PEM file of the authorities to trust instead of the system's.
    public let caFile: String?
    public let userAgent: String
    /// What the platform may tell this machine by.
    public let fingerprint: String?

    /// - Throws: `.badSetting` when the URL is not a ws or wss URL, or the key cannot be sent in a header.
    public init(
        url: String, bearer: Secret? = nil, caFile: String? = nil,
        userAgent: String = "monitor-agent/\(monitorVersion)"
    ) throws(DeliveryError) {
        try self.init(url: .webSocket(url), bearer: bearer, caFile: caFile, userAgent: userAgent)
    }

    /// - Parameter url: ws or wss.
    /// - Throws: `.badSetting` when the key cannot be sent in a header.
    public init(
        url: EndpointURL, bearer: Secret? = nil, caFile: String? = nil,
        userAgent: String = "monitor-agent/\(monitorVersion)", fingerprint: String? = nil
    ) throws(DeliveryError) {
        self.url = url
        self.fingerprint = fingerprint
        self.bearer = try bearer?.checkedForHeader()
        self.caFile = caFile
        self.userAgent = userAgent
    }
}

/// The patience of a live connection.
struct LiveTiming: Sendable {
    /// Name resolution, TCP, TLS and upgrade together.
    var connecting: Duration = .seconds(10)
    var betweenPings: Duration = .seconds(20)
    var untilPong: Duration = .seconds(10)
    /// From handing a message to the kernel's queue until it is gone.
    var sending: Duration = .seconds(10)
    /// A connection that lasted so long had answered a ping: the backoff starts over.
    var lasting: Duration = .seconds(60)
}
