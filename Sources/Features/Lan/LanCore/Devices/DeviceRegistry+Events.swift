public import MonitorCore

/// What is news.
extension DeviceRegistry {
    /// Compares every device with what was last told of it. Once a cycle, after all observations.
    public mutating func judge(at now: TimePoint) {
        startedAt = startedAt ?? now.instant
        let activity = activity
        for key in keys(where: { $0.mayBeNews(activity, at: now) }) {
            judgeStatus(of: key, at: now)
            judgeAddress(of: key, at: now)
        }
    }

    /// Events since the last call, in order.
    public mutating func takeEvents() -> [DeviceEvent] { queue.take() }

    /// Events that found no place in their snapshot, since start.
    public var droppedEvents: UInt64 { queue.dropped }

    private mutating func judgeStatus(of key: DeviceKey, at now: TimePoint) {
        guard let device = devices[key], device.mac != nil, device.primaryAddress != nil,
            device.lastSeen != nil
        else { return }
        let status = status(of: device, at: now)
        guard status != device.toldStatus else { return }
        switch (device.toldStatus, status) {
        case (nil, .active), (nil, .idle):
            changes += 1
            if !isLearning(at: now) { tell(.new, device, at: now, detail: device.newcomerDetail) }
        case (.inactive?, .active), (.inactive?, .idle): tell(.returned, device, at: now)
        case (_?, .inactive):
            tell(.gone, device, at: now, detail: device.lastSeen.map { "last seen \($0.time)" })
        default: break
        }
        devices[key]?.toldStatus = status
    }

    /// An agent without stored state sees every device for the first time: that is not an event.
    private func isLearning(at now: TimePoint) -> Bool {
        !hasMemory && startedAt.map { now.instant - $0 <= Self.learningTime } ?? true
    }

    /// A device has changed its address once the old one was not heard for half of `ACTIVE_SECONDS`, by
    /// default a sweep and a half: many have several.
    private mutating func judgeAddress(of key: DeviceKey, at now: TimePoint) {
        guard let device = devices[key], let shown = device.primaryAddress,
            let new = device.latestOfBestKind
        else { return }
        let isLeft = device.lastHeard(shown).map { now.instant - $0 > activity.active / 2 } ?? true
        if isLeft, device.lastHeard(new) != nil { devices[key]?.settle(on: new) }
        tellAddress(of: key, at: now)
    }

    /// Told of IPv4 alone: IPv6 addresses are made to change.
    private mutating func tellAddress(of key: DeviceKey, at now: TimePoint) {
        guard let device = devices[key], device.mac != nil, let new = device.primaryAddress, new.isV4,
            new != device.toldV4
        else { return }
        devices[key]?.toldV4 = new
        guard let old = device.toldV4 else { return }
        tell(.addressChanged, device, at: now, previous: old)
        if device.addresses.contains(old) { release(old, from: key) }
    }

    mutating func tell(
        _ kind: DeviceEvent.Kind, _ device: Device, at now: TimePoint, other: MACAddress? = nil,
        address: IPAddress? = nil, previous: IPAddress? = nil, detail: String? = nil
    ) {
        queue.add(
            DeviceEvent(
                kind: kind, time: now.time, mac: device.mac, address: address ?? device.primaryAddress,
                name: names(of: device).first?.text, otherMAC: other, previousAddress: previous,
                detail: detail))
    }

    /// Routers and DHCP servers that were not there before. Told once each; remembered.
    mutating func watchRouters(_ sighting: Sighting, _ mac: MACAddress, at now: TimePoint) {
        for claim in sighting.claims {
            let (role, detail): (String, String)
            switch claim {
            case .routes(let prefixes, let isDefault):
                role = "ra"
                let list =
                    prefixes.isEmpty ? "" : " for " + prefixes.map(\.description).joined(separator: ", ")
                detail = (isDefault ? "a default router" : "a router") + list
            case .servesDHCP: (role, detail) = ("dhcp", "a DHCP server")
            default: continue
            }
            let known = KnownRouter(mac: mac, role: role)
            guard !ownMACs.contains(mac), !routers.contains(known), routers.count < Self.maximumRouters else {
                continue
            }
            routers.insert(known)
            changes += 1
            let device = devices[.mac(mac)] ?? Device(mac: mac, firstSeen: now)
            tell(.routerAdvertised, device, at: now, address: sighting.address, detail: detail)
        }
    }
}

/// Who was seen to advertise routes (`ra`) or to hand out addresses (`dhcp`).
public struct KnownRouter: Sendable, Hashable {
    public let mac: MACAddress
    public let role: String

    public init(mac: MACAddress, role: String) {
        self.mac = mac
        self.role = role
    }
}

extension Device {
    fileprivate func mayBeNews(_ activity: ActivityTimes, at now: TimePoint) -> Bool {
        let address = primaryAddress
        return activity.status(of: self, at: now) != toldStatus || address?.isV4 == true && address != toldV4
            || addresses.count > 1 && address != latestOfBestKind
    }

    fileprivate var newcomerDetail: String? {
        let maker =
            vendor.map { "vendor \($0)" }
            ?? (mac?.isLocallyAdministered == true ? "a randomised hardware address" : nil)
        return earlierSelf.map { "\($0.mac) before, by its \($0.reason)" } ?? maker
    }
}
