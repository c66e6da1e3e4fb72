public import HTTPClient
public import MonitorCore
internal import MonitorWire

/// Where snapshots and reports are posted, and as whom.
public struct RestEndpoint: Sendable {
    public let url: EndpointURL
    public let bearer: Secret?
    public let settings: HTTPSettings
    /// What the platform may tell this machine by.
    public let fingerprint: String?
    /// What this machine is called now; snapshots may wait that were taken under another name.
    public let serverID: String?

    /// - Throws: `.badSetting` when the URL is none, or the key cannot be sent in a header.
    public init(
        url: String, bearer: Secret? = nil, settings: HTTPSettings = HTTPSettings(), serverID: String? = nil
    ) throws(DeliveryError) {
        try self.init(url: EndpointURL(url), bearer: bearer, settings: settings, serverID: serverID)
    }

    /// - Throws: `.badSetting` when the key cannot be sent in a header.
    public init(
        url: EndpointURL, bearer: Secret? = nil, settings: HTTPSettings = HTTPSettings(),
        fingerprint: String? = nil, serverID: String? = nil
    ) throws(DeliveryError) {
        self.url = url
        self.fingerprint = fingerprint
        self.serverID = serverID
        self.bearer = try bearer?.checkedForHeader()
        self.settings = settings
    }

    /// The request for one report, or for several that follow one another: then their array, named for the
    /// first and the last. All are snapshots, or none is.
    ///
    /// - Parameter packed: their body, where the platform takes it packed.
    /// - Throws: never in practice: key and name were made safe before.
    func request(
        for reports: [QueuedReport], packed: [UInt8]? = nil
    ) throws(DeliveryError) -> HTTPRequest {
        let names = [reports.first, reports.last].compactMap { $0?.report.name.idempotencyKey }
        var headers = [
            (name: "Idempotency-Key", value: names.prefix(reports.count).joined(separator: ".."))
        ]
        if packed != nil { headers.append((name: "Content-Encoding", value: PackedBody.coding)) }
        let isSnapshots = reports.first?.report.name.kind == .snapshot
        let url = isSnapshots ? url : url.beside(Self.reportsPath)
        guard let url else { throw Self.nowhere(Self.reportsPath) }
        return try HTTPRequest(
            url: url, headers: identity + headers, body: packed ?? Self.body(of: reports))
    }

    static let reportsPath = "/api/v1/reports"
    static let ordersPath = "/api/v1/orders"

    /// The request that carries frames to the hub, and waits there for frames.
    func ordersRequest(_ frames: [[UInt8]], waiting: Duration) throws(DeliveryError) -> HTTPRequest {
        guard let url = url.beside("\(Self.ordersPath)?wait=\(waiting.components.seconds)") else {
            throw Self.nowhere(Self.ordersPath)
        }
        return try HTTPRequest(url: url, headers: identity, body: LinkFrame.array(frames))
    }

    private static func nowhere(_ path: String) -> DeliveryError {
        DeliveryError(.badSetting, "PLATFORM_API_URL", "leaves no place for \(path)")
    }

    /// What every request says of itself and its sender.
    private var identity: [(name: String, value: String)] {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let bearer { headers.append((name: "Authorization", value: "Bearer \(bearer.revealed)")) }
        if let fingerprint { headers.append((name: MachineFingerprint.header, value: fingerprint)) }
        return headers
    }

    private static func body(of reports: [QueuedReport]) -> [UInt8] {
        if let only = reports.first, reports.count == 1 { return only.report.json }
        return [UInt8(ascii: "[")] + reports.map(\.report.json).joined(separator: [UInt8(ascii: ",")])
            + [UInt8(ascii: "]")]
    }
}

extension Secret {
    /// - Throws: `.badSetting` for an empty key, or one with spaces, line ends or anything beyond ASCII.
    ///
    /// Source: RFC 6750 §2.1.
    func checkedForHeader() throws(DeliveryError) -> Secret {
        guard !revealed.isEmpty, revealed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw DeliveryError(
                .badSetting, "API_KEY", "is empty or holds a character that cannot be sent",
                remedy: "Copy the key again from the platform.")
        }
        return self
    }
}

extension ReportName {
    /// `serverId/startId/sequence`, and the kind before the sequence where it is not a snapshot; everything
    /// but letters, digits and `-._~` percent-encoded (RFC 3986 §2.3).
    var idempotencyKey: String {
        let kind = kind == .snapshot ? "" : "\(kind)/"
        return "\(PercentText.encoded(serverID))/\(PercentText.encoded(startID))/\(kind)\(sequence)"
    }
}
