internal import HubCore
internal import HubFrame
internal import LanCore
internal import MonitorCore
internal import Mustache

/// One device of one router, as lists over all routers show it. Looked up by name, which reflection would be slow at.
struct DeviceItem: Sendable, MustacheParent {
    let router: String
    let device: String
    let name: String
    let address: String
    let status: DeviceStatus
    let standing: DeviceStanding
    let mark: DeviceMark
    let isRandomised: Bool
    let about: String?
    /// What a search looks through.
    let searched: String
    /// Bytes per second.
    let downloadRate: Double?
    let uploadRate: Double?
    let todayBytes: UInt64
    let firstSeen: UTCTime
    let lastSeen: UTCTime
    /// 1 to 12: its place among its router's devices by their first sight, so that it never changes.
    let colour: Int

    init(
        _ summary: DeviceSummary, of router: String, since: Int64, mark: DeviceMark?, live: DeviceNow?,
        heardAt: UTCTime?, today: UInt64, colour: Int
    ) {
        self.router = router
        device = summary.device
        name = summary.name
        address = live?.address ?? summary.address
        status = live?.status ?? .inactive
        standing = DeviceStanding(
            mark, firstSeen: summary.firstSeen.milliseconds, routerSince: since)
        self.mark = mark ?? DeviceMark()
        isRandomised = MACAddress(summary.device)?.isLocallyAdministered ?? false
        about = summary.about
        searched = [
            name, summary.agentName, address, device, router, about ?? "", self.mark.group ?? "",
            self.mark.note ?? "",
        ].joined(separator: " ").lowercased()
        downloadRate = live?.download
        uploadRate = live?.upload
        todayBytes = today
        firstSeen = summary.firstSeen
        lastSeen = (live?.status == .active ? heardAt : nil) ?? summary.lastSeen
        self.colour = colour
    }

    var usesTheLine: Bool { (downloadRate ?? 0) + (uploadRate ?? 0) >= 125 }

    var path: String { Path.device(device, of: router) }

    var chip: DeviceChip {
        var notes: [String] = []
        switch standing {
        case .new: notes.append("new")
        case .guest: notes.append("guest")
        case .mine, .unknown: break
        }
        if let group = mark.group { notes.append(group) }
        if isRandomised { notes.append("randomised address") }
        return DeviceChip(name, path, StatusMark(status), about: about, notes: notes)
    }

    func child(named name: String) -> Any? {
        switch name {
        case "chip": chip
        case "router": router
        case "routerPath": Path.router(router)
        case "pick": path
        case "name": self.name
        case "device": device
        case "address": address
        case "note": mark.note
        case "flow": Flow(download: downloadRate, upload: uploadRate)
        case "today": Quantity(bytes: todayBytes)
        case "downloadRate": Int(min(downloadRate ?? 0, 1e15))
        case "uploadRate": Int(min(uploadRate ?? 0, 1e15))
        case "todayBytes": todayBytes
        case "lastSeen": Moment(lastSeen)
        case "seenAt": lastSeen.milliseconds
        default: nil
        }
    }
}

/// The devices of all routers, from what is remembered, what is live, what was used today, and what people say of them.
struct DeviceList {
    let store: LanStore
    let states: LiveStates

    func items(of router: String, since: Int64) async throws -> [DeviceItem] {
        guard let devices = try await store.devices(of: router) else { return [] }
        let marks = try await store.marks(of: router)
        let today = store.today
        let used = Dictionary(
            try await store.usage(of: router, in: today...today).map {
                ($0.device, $0.downloadedBytes &+ $0.uploadedBytes)
            }
        ) { first, _ in first }
        let state = states.present(of: router)
        let live = Dictionary((state?.devices ?? []).map { ($0.device, $0) }) { $1 }
        let colours = DeviceColours(devices)
        return devices.map { one in
            DeviceItem(
                one, of: router, since: since, mark: marks[one.device], live: live[one.device],
                heardAt: state?.arrivedAt, today: used[one.device] ?? 0, colour: colours[one.device])
        }
    }

    func all() async throws -> [DeviceItem] {
        var items: [DeviceItem] = []
        for agent in try await store.agents() {
            items += try await self.items(of: agent.serverID, since: agent.firstSeen.milliseconds)
        }
        return items
    }
}

/// A colour for each device of a router, the same in every chart and for all time.
struct DeviceColours: Sendable {
    static let count = 12
    private let places: [String: Int]

    /// By the order in which devices were first seen: those of one household differ, and none changes when others come.
    init(_ devices: [DeviceSummary]) {
        let order = devices.sorted {
            ($0.firstSeen.milliseconds, $0.device) < ($1.firstSeen.milliseconds, $1.device)
        }
        places = Dictionary(order.enumerated().map { ($1.device, $0) }) { first, _ in first }
    }

    /// 1 to 12.
    subscript(device: String) -> Int { (places[device] ?? 0) % Self.count + 1 }
}
