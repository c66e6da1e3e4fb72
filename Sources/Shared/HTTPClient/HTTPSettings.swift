public import MonitorCore

/// How requests travel, whatever they carry.
public struct HTTPSettings: Sendable {
    /// For name resolution, TCP and TLS together.
    public var connectTimeout: Duration
    /// From the first step to the last byte of the reply.
    public var totalTimeout: Duration
    /// `http://proxy.example:3128`; `nil` takes what `http_proxy`, `https_proxy` and `no_proxy` say, empty
    /// uses none.
    public var proxy: String?
    /// A PEM file of the authorities to trust instead of the system's.
    public var caFile: String?
    public var userAgent: String
    /// Bytes of a reply that are kept; a mebibyte is read at most.
    public var keptBytes = 64 << 10

    public init(
        connectTimeout: Duration = .seconds(5), totalTimeout: Duration = .seconds(10), proxy: String? = nil,
        caFile: String? = nil, userAgent: String = "monitor-agent/\(monitorVersion)"
    ) {
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.proxy = proxy
        self.caFile = caFile
        self.userAgent = userAgent
    }
}
