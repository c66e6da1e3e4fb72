internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubFrame

/// One terminal: state, light, service ports, history, and what may be done with it.
struct TerminalPage: Page {
    static let template = "olt-terminal"
    let title: String
    let number: Int64
    let olt: Int64
    let oltName: String
    let portPath: String
    let port: String
    let place: String
    let serial: String
    let label: String
    let mark: StatusMark
    let signal: StatusMark
    let tiles: [Tile]
    let facts: [Fact]
    let chart: ChartBox
    let services: [Service]
    let hasNoService: Bool
    let logins: [LoginItem]
    let hasLogins: Bool
    let addresses: [Address]
    let hasAddresses: Bool
    let others: [FormerPlace]
    let hasOthers: Bool
    let plans: [PlanItem]
    let mayRead: Bool
    let mayChange: Bool
    let mayDelete: Bool
    let mayRestore: Bool
    let isGone: Bool

    struct Service: Sendable {
        let index: Int
        let vlan: Int
        let gem: String
        let userVLAN: String
        let state: String
    }

    struct Address: Sendable {
        let address: String
        let vlan: String
        let seen: Moment?
        let isNow: Bool
    }

    /// Where the same serial number is registered, too, or was.
    struct FormerPlace: Sendable {
        let path: String
        let place: String
        let description: String?
        let mark: StatusMark
        let first: Moment?
        let gone: Moment?

        init(_ terminal: KeptTerminal, olt: String) {
            path = "/isp/terminals/\(terminal.number)"
            place = "\(olt) \(terminal.place)"
            description = terminal.description
            mark = GponWords.state(terminal)
            first = GponWords.moment(terminal.firstSeen)
            gone = GponWords.moment(terminal.goneAt)
        }
    }

    /// What is around a terminal.
    struct Parts: Sendable {
        var services: [ListedServicePort] = []
        var addresses: [LearntAddress] = []
        var logins: [TerminalLogin] = []
        /// Whether a login can be searched for.
        var findsLogins = false
        var others: [FormerPlace] = []
        var plans: [KeptPlan] = []
        var canRestore = false
    }

    init(
        _ terminal: KeptTerminal, on olt: NetworkDevice, _ limits: SignalLimits, _ parts: Parts,
        _ visitor: Visitor, writes: OltWrites
    ) {
        title = terminal.description ?? terminal.label
        number = terminal.number
        self.olt = olt.number
        oltName = olt.name
        port = terminal.place.port.description
        portPath = "/isp/olts/\(olt.number)/\(terminal.place.port.slot)/\(terminal.place.port.port)"
        place = terminal.place.description
        serial = terminal.serial
        label = terminal.label
        mark = GponWords.state(terminal)
        signal = GponWords.signal(terminal.isOnline ? limits.verdict(terminal.optics) : .none)
        let optics = terminal.optics
        tiles = [
            Tile("Receives", optics?.rxDBm.map { GponWords.dBm($0) }, unit: "dBm"),
            Tile("Sends", optics?.txDBm.map { GponWords.dBm($0) }, unit: "dBm"),
            Tile("At the OLT", optics?.oltRxDBm.map { GponWords.dBm($0) }, unit: "dBm"),
            Tile("Distance", terminal.distanceMetres.map(String.init), unit: "m"),
        ]
        var facts = [
            Fact("Serial number", "\(terminal.label), \(terminal.serial)"),
            Fact("Place", "\(olt.name) \(terminal.place)"),
            Fact(
                "Profiles",
                "line \(terminal.lineProfile.map(String.init) ?? "–"), service \(terminal.serviceProfile.map(String.init) ?? "–")"
            ),
        ]
        // The OLT's text: it may be a number beyond all measure.
        if let temperature = optics?.temperature.flatMap({ Int(exactly: $0.rounded()) }) {
            facts.append(Fact("Temperature", "\(temperature) °C"))
        }
        if let cause = DownCause.words(terminal.downCause) { facts.append(Fact("Last went down by", cause)) }
        if let up = terminal.lastUp { facts.append(Fact("Last up", "\(up), by the OLT's clock")) }
        if let down = terminal.lastDown { facts.append(Fact("Last down", "\(down), by the OLT's clock")) }
        if let measured = GponWords.moment(terminal.opticsAt) {
            facts.append(Fact("Light measured", measured))
        }
        if let seen = GponWords.moment(terminal.goneAt ?? terminal.seen) {
            facts.append(Fact(terminal.goneAt == nil ? "Read" : "Gone since", seen))
        }
        self.facts = facts
        chart = ChartBox(
            "light", "Light", source: PageQuery("/api/v1/isp/terminals/\(terminal.number)/signals"),
            measure: .count)
        services = parts.services.map {
            Service(
                index: $0.index, vlan: $0.vlan, gem: $0.gem.map(String.init) ?? "–",
                userVLAN: $0.userVLAN.map(String.init) ?? "–", state: $0.state)
        }
        hasNoService = services.isEmpty
        logins = parts.logins.map {
            LoginItem($0, isLink: parts.findsLogins && visitor.duties.contains(.ports))
        }
        hasLogins = !logins.isEmpty
        addresses = parts.addresses.map {
            Address(
                address: $0.address, vlan: $0.vlan.map(String.init) ?? "–",
                seen: GponWords.moment($0.seen), isNow: $0.isNow)
        }
        hasAddresses = !addresses.isEmpty
        others = parts.others
        hasOthers = !others.isEmpty
        plans = parts.plans.map { PlanItem($0, olt: olt.name) }
        isGone = terminal.goneAt != nil
        let isOperator = visitor.role >= .operator
        let hasWrites = isOperator && writes != .off && SerialNumber(terminal.serial) != nil
        mayRead = isOperator && !isGone && visitor.duties.contains(.readDevices)
        mayChange =
            hasWrites && !isGone && visitor.duties.contains(.gponRegister) && !PlanDesk.isInstaller(visitor)
        mayDelete = hasWrites && !isGone && visitor.duties.contains(.gponDelete)
        mayRestore = hasWrites && parts.canRestore && visitor.duties.contains(.gponDelete)
    }
}

/// The light of one terminal, as it is measured now.
struct OpticalPingPage: Page {
    static let template = "olt-ping"
    let title: String
    let number: Int64
    let olt: Int64
    let place: String
    let isOn: Bool
    let end: String?
    let secondsLeft: Int
    let tiles: [Tile]
    let readings: [Item]

    struct Item: Sendable {
        let at: Moment?
        let rx: String
        let oltRx: String
        let mark: StatusMark
    }

    init(_ terminal: KeptTerminal, _ watch: OpticalPing.Watch?, _ limits: SignalLimits) {
        title = terminal.description ?? terminal.label
        number = terminal.number
        olt = terminal.olt
        place = terminal.place.description
        isOn = watch.map { $0.end == nil } ?? false
        end = watch?.end
        secondsLeft = watch?.secondsLeft ?? 0
        let all = watch?.readings ?? []
        let rx = all.compactMap(\.optics.rxDBm)
        let mean = rx.isEmpty ? nil : rx.reduce(0, +) / Double(rx.count)
        tiles = [
            Tile("Now", all.last?.optics.rxDBm.map { GponWords.dBm($0) }, unit: "dBm"),
            Tile("Least", rx.min().map { GponWords.dBm($0) }, unit: "dBm"),
            Tile("Mean", mean.map { GponWords.dBm($0) }, unit: "dBm"),
            Tile("Most", rx.max().map { GponWords.dBm($0) }, unit: "dBm"),
        ]
        readings = all.suffix(40).reversed().map { reading in
            Item(
                at: GponWords.moment(reading.at), rx: GponWords.dBm(reading.optics.rxDBm),
                oltRx: GponWords.dBm(reading.optics.oltRxDBm),
                mark: reading.optics.rxDBm == nil
                    ? StatusMark(.off, "offline") : GponWords.signal(limits.verdict(reading.optics)))
        }
    }
}

/// Terminals that wait to be registered.
struct FoundPage: Page {
    static let template = "olt-found"
    let title = "Found terminals"
    let found: [Item]
    let isEmpty: Bool
    let mayRegister: Bool
    let words: String

    struct Item: Sendable {
        let path: String
        let label: String
        let olt: String
        let port: String
        let model: String
        let first: Moment?
        let before: String?
        let isElsewhere: Bool
    }
}

/// The form of a registration: of a found terminal, or by hand.
struct RegisterPage: Page {
    static let template = "olt-register"
    let title: String
    let isFound: Bool
    let kind: String
    let olt: Int64
    let oltName: String
    var port: String
    var serial: String
    var label: String
    var description: String
    var before: String?
    let profiles: [Choice]
    let hasNoProfile: Bool
    var fault: String?

    struct Choice: Sendable {
        let number: Int64
        let name: String
        let vlan: Int
        let isChosen: Bool
    }
}
