internal import DeviceRegistry
internal import HubFrame
internal import Inventory
internal import MonitorCore

/// Devices, and how their readings go.
struct NetworkDevicesPage: Page {
    static let template = "isp-devices"
    let title = "Devices"
    let tiles: [Tile]
    let rows: [DeviceRow]
    let nothing: Nothing?
    let chips: Chips
    let mayRead: Bool

    init(
        _ devices: [NetworkDevice], running: Set<Int64>, totals: (stations: Int, logins: Int, sessions: Int),
        _ query: PageQuery, mayRead: Bool, mayAdd: Bool, at now: UTCTime
    ) {
        func count(_ isIn: (NetworkDevice) -> Bool) -> Int { devices.count(where: isIn) }
        let unread = count(\.isUnread)
        tiles = [
            Tile("Devices", "\(devices.count)"), Tile("Not read", "\(unread)"),
            Tile("Stations", "\(totals.stations)"), Tile("Logins", "\(totals.logins)"),
            Tile("Sessions now", "\(totals.sessions)"),
        ]
        chips = Chips(
            "State", "state", query,
            [("", "All", devices.count), ("unread", "Not read", unread)]
                + NetworkDevice.Kind.allCases.map { kind in
                    (kind.rawValue, kind.word, count { $0.definition.kind == kind })
                })
        let word = query["state"] ?? ""
        rows = devices.filter { device in
            word.isEmpty || (word == "unread" ? device.isUnread : device.definition.kind.rawValue == word)
        }.map { DeviceRow($0, isRunning: running.contains($0.number), at: now) }
        nothing =
            devices.isEmpty
            ? Nothing(
                "No devices yet", "Add a device with its address and credentials: it is read within seconds.",
                next: mayAdd ? PageLink("Add a device", "/isp/admin/devices") : nil) : nil
        self.mayRead = mayRead
    }

    struct DeviceRow: Sendable {
        let number: Int64
        let name: String
        let path: String
        let kind: String
        let address: String
        let place: String
        let mark: StatusMark
        let reason: String?
        let read: Moment?
        let software: String

        init(_ device: NetworkDevice, isRunning: Bool, at now: UTCTime) {
            number = device.number
            name = device.name
            path = "/isp/devices/\(device.number)"
            kind = device.definition.kind.word
            address = device.definition.address
            place = device.definition.place
            mark = StatusMark(device, isRunning: isRunning, at: now)
            reason = device.reason
            read = device.completeAt.map { Moment(UTCTime(milliseconds: $0)) }
            software = device.software ?? ""
        }
    }
}

extension NetworkDevice {
    var isUnread: Bool { state != .well && state != .partial && definition.kind != .olt }
}

extension NetworkDevice.Kind {
    var word: String {
        switch self {
        case .switch: "switch"
        case .olt: "OLT"
        case .nas: "access server"
        }
    }
}

extension StatusMark {
    init(_ device: NetworkDevice, isRunning: Bool, at now: UTCTime) {
        if isRunning {
            self.init(.info, "being read")
        } else if device.isPaused(at: now.milliseconds) {
            self.init(.off, "paused")
        } else {
            switch device.state {
            case .new: self.init(.off, "not read yet")
            case .well: self.init(.good, "read")
            case .partial: self.init(.watch, "read in part")
            case .failed: self.init(.bad, "not read")
            case .refused: self.init(.bad, "credentials refused")
            case .hostKey: self.init(.bad, "SSH key not accepted")
            }
        }
    }

    init(_ verdict: Verdict) {
        switch verdict {
        case .complete: self.init(.good, "complete")
        case .partial: self.init(.watch, "partial")
        case .failed: self.init(.bad, "failed")
        }
    }

    init(_ side: PortSide) {
        switch side {
        case .access: self.init(.good, "access")
        case .leadsTo(let name): self.init(.info, "leads to \(name)")
        case .unread(let name): self.init(.watch, "leads to \(name), not read")
        case .up: self.init(.info, "up")
        }
    }
}

/// One device: its state, its ports, its readings.
struct NetworkDevicePage: Page {
    static let template = "isp-device"
    let title: String
    let name: String
    let path: String
    let editPath: String
    let banner: Banner
    let facts: [Fact]
    let mayRead: Bool
    let mayAdminister: Bool
    let isRunning: Bool
    let key: KeyItem?
    let ports: [PortItem]
    let hasPorts: Bool
    let sessions: [SessionItem]
    let isServer: Bool
    let readings: [ReadingItem]
    let fault: String?

    struct KeyItem: Sendable {
        let accepted: [String]
        let hasAccepted: Bool
        let offered: [String]
        /// The one that is accepted by the button.
        let first: String
    }

    struct PortItem: Sendable {
        let name: String
        let path: String
        let mark: StatusMark
        let reason: String
        let addresses: Int
        let vlans: Int
        let neighbours: String
        let note: String
        let isFlooded: Bool

        init(_ port: KeptPort) {
            name = port.name
            path = "/isp/ports/\(port.number)"
            mark = StatusMark(port.side)
            reason = port.reason.sentence
            addresses = port.addresses
            vlans = port.vlans
            neighbours = port.neighbours.joined(separator: ", ")
            note = port.note
            isFlooded = port.floodedAt != nil
        }
    }

    struct SessionItem: Sendable {
        let login: String
        let path: String
        let station: String
        let address: String
        let since: Moment

        init(_ session: KeptSession) {
            login = session.login
            path = PortSearchPage.path(session.login)
            station = session.station.map { "\($0)" } ?? session.caller ?? "–"
            address = session.address ?? "–"
            since = Moment(seconds: session.first)
        }
    }

    init(
        _ device: NetworkDevice, ports: [KeptPort], sessions: [KeptSession], readings: [KeptReading],
        isRunning: Bool, mayRead: Bool, mayAdminister: Bool, at now: UTCTime, fault: String? = nil
    ) {
        title = device.name
        name = device.name
        path = "/isp/devices/\(device.number)"
        editPath = "/isp/admin/devices/\(device.number)"
        banner = Banner(
            StatusMark(device, isRunning: isRunning, at: now),
            since: Moment(UTCTime(milliseconds: device.since)),
            hint: device.reason.map {
                "\($0.prefix(1).uppercased() + $0.dropFirst()). \(Self.remedy(device))"
            })
        let definition = device.definition
        facts = [
            Fact("Kind", definition.kind.word),
            Fact(
                "Address",
                "\(definition.address), \(definition.transport.rawValue), port \(definition.port ?? definition.transport.port)"
            ), Fact("Profile", definition.profile),
            Fact("Place", definition.place.isEmpty ? "–" : definition.place),
            Fact("Software", device.software ?? "–"),
            Fact("Own addresses", device.ownAddresses.isEmpty ? "–" : device.ownAddresses.words),
            device.completeAt.map { Fact("Last complete reading", Moment(UTCTime(milliseconds: $0))) }
                ?? Fact("Last complete reading", "–"),
        ]
        self.mayRead = mayRead
        self.mayAdminister = mayAdminister
        self.isRunning = isRunning
        let offered = HostKeys.fingerprints(device.keys.offered)
        key = offered.first.map {
            KeyItem(
                accepted: HostKeys.fingerprints(device.keys.accepted),
                hasAccepted: !device.keys.accepted.isEmpty, offered: offered, first: $0)
        }
        self.ports = ports.map(PortItem.init)
        hasPorts = !ports.isEmpty
        self.sessions = sessions.map(SessionItem.init)
        isServer = definition.kind == .nas
        self.readings = readings.map(ReadingItem.init)
        self.fault = fault
    }

    private static func remedy(_ device: NetworkDevice) -> String {
        switch device.state {
        case .refused:
            "The hub does not try again until its credentials are changed, so that the account is not locked. Change them under Network devices."
        case .hostKey: "It is not read until an administrator accepts the key."
        case .failed, .partial: "Its ports are shown as last read. The hub tries again."
        case .new, .well: ""
        }
    }
}

/// A row of the list of readings.
struct ReadingItem: Sendable {
    let number: Int64
    let path: String
    let device: String
    let devicePath: String
    let subject: String
    let at: Moment
    let took: String
    let mark: StatusMark
    let reason: String?
    let rows: String
    let changes: String
    let hasText: Bool

    init(_ reading: KeptReading) {
        number = reading.number
        path = "/isp/readings/\(reading.number)"
        device = reading.deviceName
        devicePath = "/isp/devices/\(reading.device)"
        subject = Self.words[reading.subject] ?? reading.subject
        at = Moment(seconds: reading.at)
        let milliseconds = reading.tookMilliseconds
        took =
            milliseconds < 1000
            ? "\(milliseconds) ms" : "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        mark = StatusMark(reading.verdict)
        reason = reading.reason
        let printed = reading.printedTotal.map { $0 == reading.rows ? "" : " of \($0)" } ?? ""
        rows = reading.rows.map { "\($0)\(printed)" } ?? "–"
        changes = reading.opened + reading.closed == 0 ? "" : "\(reading.opened) new, \(reading.closed) gone"
        hasText = reading.hasText
    }

    private static let words = [
        "mac": "addresses", "sessions": "sessions", "neighbours": "neighbours", "version": "version",
        "config": "configuration", "terminals": "terminals",
    ]
}

/// Readings of all devices, the newest first.
struct ReadingsPage: Page {
    static let template = "isp-readings"
    let title = "Readings"
    let readings: [ReadingItem]
    let isEmpty: Bool
    let older: String?

    init(_ readings: [KeptReading], size: Int) {
        self.readings = readings.map(ReadingItem.init)
        isEmpty = readings.isEmpty
        older = readings.count == size ? readings.last.map { "/isp/readings?before=\($0.number)" } : nil
    }
}

/// One reading, with what the device said.
struct ReadingPage: Page {
    static let template = "isp-reading"
    let title: String
    let reading: ReadingItem
    let text: String?

    init(_ reading: KeptReading, text: String?) {
        self.reading = ReadingItem(reading)
        title = "\(reading.deviceName): \(self.reading.subject)"
        self.text = text.map { text in
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f ? " " : $0 }))
        }
    }
}

/// One port: what is behind it, and who was there.
struct PortPage: Page {
    static let template = "isp-port"
    let title: String
    let name: String
    let device: String
    let devicePath: String
    let path: String
    let mark: StatusMark
    let facts: [Fact]
    let rows: [Entry]
    let isEmpty: Bool
    let mayChange: Bool
    let sides: [Side]
    let leadsTo: String
    let note: String
    let fault: String?

    struct Side: Sendable {
        let word: String
        let title: String
        let isChosen: Bool
    }

    struct Entry: Sendable {
        let address: String
        let path: String
        let login: String
        let vlan: String
        let first: Moment
        let last: Moment?

        init(_ entry: PortEntry) {
            address = "\(entry.station)"
            path = PortSearchPage.path(address)
            login = entry.login ?? ""
            vlan = entry.vlan == 0 ? "–" : "\(entry.vlan)"
            first = Moment(seconds: entry.first)
            last = entry.last.map { Moment(seconds: $0) }
        }
    }

    init(_ port: KeptPort, history: [PortEntry], mayChange: Bool, fault: String? = nil) {
        title = "\(port.deviceName) port \(port.name)"
        name = port.name
        device = port.deviceName
        devicePath = "/isp/devices/\(port.device)"
        path = "/isp/ports/\(port.number)"
        mark = StatusMark(port.side)
        facts = [
            Fact("Why", port.reason.sentence), Fact("Addresses now", "\(port.addresses)"),
            Fact("VLANs now", "\(port.vlans)"),
            Fact("Neighbours", port.neighbours.isEmpty ? "–" : port.neighbours.joined(separator: ", ")),
        ]
        rows = history.map(Entry.init)
        isEmpty = rows.isEmpty
        self.mayChange = mayChange
        let chosen = port.isByHand ? port.side.stored.word : ""
        sides = [
            ("", "as the rules say"), ("access", "access: a customer"), ("leads-to", "leads to a device"),
            ("unread", "leads to a device that is not read"), ("up", "up: the way to the gateway"),
        ].map { Side(word: $0.0, title: $0.1, isChosen: $0.0 == chosen) }
        leadsTo = port.isByHand ? port.side.stored.device ?? "" : ""
        note = port.note
        self.fault = fault
    }
}
