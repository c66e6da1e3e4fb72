public import Mustache

/// One device in a table of a thousand: looked up by name, which reflection would be slow at.
public struct DeviceRow: Sendable, MustacheParent {
    /// As its series is named.
    public let device: String
    public let name: String
    let path: String
    let address: String
    let about: String
    let status: String
    let flow: RouterRow.Flow
    let today: Quantity
    let lastSeen: Moment
    /// For sorting.
    let downloadRate: Int
    let uploadRate: Int
    public let todayBytes: UInt64

    /// - Parameters:
    ///   - about: vendor or model, where known.
    ///   - status: `active`, `idle` or `inactive`.
    ///   - download: bytes per second.
    ///   - today: bytes of both directions.
    public init(
        device: String, agent: String, name: String, address: String, about: String?, status: String,
        download: Double?, upload: Double?, today: UInt64, lastSeen: String
    ) {
        self.device = device
        self.name = name
        path = Path.device(device, of: agent)
        self.address = address
        self.about = about ?? ""
        self.status = status
        flow = RouterRow.Flow(download: download, upload: upload)
        self.today = Quantity.bytes(today) ?? Quantity(number: "0", unit: "B")
        self.lastSeen = Moment(lastSeen)
        downloadRate = Int(min(download ?? 0, 1e15))
        uploadRate = Int(min(upload ?? 0, 1e15))
        todayBytes = today
    }

    public func child(named name: String) -> Any? {
        switch name {
        case "device": device
        case "name": self.name
        case "path": path
        case "address": address
        case "about": about
        case "status": status
        case "flow": flow
        case "today": today
        case "lastSeen": lastSeen
        case "downloadRate": downloadRate
        case "uploadRate": uploadRate
        case "todayBytes": todayBytes
        default: nil
        }
    }
}
