internal import HubFrame
internal import LanCore
internal import MonitorCore

extension DeviceEvent {
    /// What happened, in words, and how much it matters.
    var mark: StatusMark {
        switch kind {
        case .new: StatusMark(.info, "was seen for the first time")
        case .returned: StatusMark(.good, "came back")
        case .gone: StatusMark(.off, "went away")
        case .addressChanged: StatusMark(.info, "changed its address")
        case .addressConflict: StatusMark(.bad, "claims another device’s address")
        case .routerAdvertised: StatusMark(.bad, "says that it is a router")
        }
    }

    /// The state that charts mark it with; `nil` for what is everyday.
    var chartState: String? {
        switch kind {
        case .new: "info"
        case .addressConflict, .routerAdvertised: "bad"
        case .returned, .gone, .addressChanged: nil
        }
    }

    var details: String {
        let parts = [
            address.map { "\($0)" }, previousAddress.map { "before: \($0)" }, otherMAC.map { "other: \($0)" },
            detail,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}

extension TimelineRow {
    /// - Parameters:
    ///   - names: what devices of the router are called now.
    ///   - hasRouter: whether it says which router.
    init(_ kept: KeptEvent, names: [String: String], hasRouter: Bool) {
        let device = kept.event.mac.map { "\($0)" } ?? kept.event.address.map { "\($0)" }
        let name = device.flatMap { names[$0] } ?? kept.event.name ?? device ?? "A device"
        let path = device.map { Path.device($0, of: kept.agent) } ?? Path.router(kept.agent)
        self.init(
            at: kept.event.time, kept.event.mark, subject: PageLink(name, path), detail: kept.event.details,
            router: hasRouter ? PageLink(kept.agent, Path.router(kept.agent)) : nil)
    }
}
