internal import Evidence
internal import LanCore
internal import MonitorCore
internal import PacketCapture

/// What a capture file says of who the devices are: the daemon's readers and rules, by the file's own clock.
struct RecordedNames {
    private let networks: LocalNetworks
    private var registry = DeviceRegistry()
    private var began: (instant: ContinuousClock.Instant, time: UTCTime)?
    private var last = TimePoint(instant: .now, time: UTCTime(milliseconds: 0))
    /// Addresses of links without hardware addresses: each is a device.
    private var bare: Set<IPAddress> = []

    init(networks: LocalNetworks, vendors: VendorTable?) {
        self.networks = networks
        registry.adopt(vendors)
    }

    mutating func observe(_ frame: RecordedFrame, at time: UTCTime) {
        last = point(time)
        let sightings =
            switch frame {
            case .ethernet(let bytes): Announcement(frame: bytes)?.sightings ?? []
            case .packet(let bytes, let mac): Announcement(packet: bytes, from: mac)?.sightings ?? []
            case .arp(let sender, let mac): [Sighting(mac: mac, address: sender, isPresence: true)]
            }
        for sighting in sightings.map({ $0.within(networks) }) {
            if sighting.mac == nil, let address = sighting.address { add(address) }
            registry.observe([sighting], at: last)
        }
    }

    var devices: [DeviceSample] {
        var registry = registry
        return registry.samples(at: last, measured: [:])
    }
    var addressless: [AddresslessDevice] { registry.addressless(at: last) }

    private mutating func add(_ address: IPAddress) {
        guard bare.count < 4096, bare.insert(address).inserted else { return }
        let tally = AddressTally(address: address, mac: nil, spoke: true)
        registry.observe(
            [
                TrafficWindow(
                    interface: "", tallies: [tally], totals: TrafficTotals(), began: last.instant,
                    ended: last.instant)
            ], at: last)
    }

    private mutating func point(_ time: UTCTime) -> TimePoint {
        let start = began ?? (.now, time)
        began = start
        return TimePoint(
            instant: start.instant + .milliseconds(time.milliseconds - start.time.milliseconds), time: time)
    }
}
