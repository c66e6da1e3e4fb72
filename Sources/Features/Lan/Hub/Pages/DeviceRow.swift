internal import HubFrame
internal import LanCore
internal import MonitorCore
internal import Mustache

/// One device in a table of a thousand: looked up by name, which reflection would be slow at.
struct DeviceRow: Sendable, MustacheParent {
    /// As its series is named.
    let device: String
    let name: String
    let path: String
    let address: String
    let about: String
    let status: String
    let flow: Flow
    let today: Quantity
    let lastSeen: Moment
    /// For sorting.
    let downloadRate: Int
    let uploadRate: Int
    let todayBytes: UInt64

    /// - Parameters:
    ///   - live: what is live of it now.
    ///   - heard: when it was heard last, where that was just now.
    ///   - today: bytes of both directions.
    init(
        _ summary: DeviceSummary, of agent: String, _ live: DeviceNow?, heardAt heard: UTCTime?, today: UInt64
    ) {
        self.init(
            summary.device, of: agent, name: summary.name, address: live?.address ?? summary.address,
            about: summary.about, live, lastSeen: heard ?? summary.lastSeen, today: today)
    }

    /// A device so new that only the live state has it.
    init(_ live: DeviceNow, of agent: String, heardAt heard: UTCTime, today: UInt64) {
        self.init(
            live.device, of: agent, name: live.name, address: live.address, about: nil, live, lastSeen: heard,
            today: today)
    }

    private init(
        _ device: String, of agent: String, name: String, address: String, about: String?, _ live: DeviceNow?,
        lastSeen: UTCTime, today: UInt64
    ) {
        self.device = device
        self.name = name
        path = Path.device(device, of: agent)
        self.address = address
        self.about = about ?? ""
        status = (live?.status ?? .inactive).rawValue
        flow = Flow(download: live?.download, upload: live?.upload)
        self.today = Quantity(bytes: today)
        self.lastSeen = Moment(lastSeen)
        downloadRate = Int(min(live?.download ?? 0, 1e15))
        uploadRate = Int(min(live?.upload ?? 0, 1e15))
        todayBytes = today
    }

    func child(named name: String) -> Any? {
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
