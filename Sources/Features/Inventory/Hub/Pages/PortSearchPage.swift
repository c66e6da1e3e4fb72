internal import HubFrame
internal import Inventory
internal import MonitorCore

/// What was searched for, and where it is.
struct PortSearchPage: Page {
    static let template = "isp-search"
    let title = "Search"
    let words: String
    let fault: String?
    let logins: [LoginItem]
    let stations: [StationItem]
    let choices: [PageLink]
    let hasChoices: Bool
    let devices: [DeviceItem]
    let hasDevices: Bool
    /// What other tools know: terminals, customers, tickets.
    let elsewhere: [SearchPage.Found]
    let hasElsewhere: Bool
    let isMissed: Bool
    let isEmpty: Bool

    init(
        words: String, _ found: PortSearch = PortSearch(), elsewhere: [SearchPage.Found] = [],
        fault: String? = nil
    ) {
        self.words = words
        self.fault = fault
        logins = found.logins.map(LoginItem.init)
        stations = found.stations.map { StationItem($0, isAlone: true) }
        choices =
            found.names.map { PageLink($0, Self.path($0)) }
            + found.addresses.map {
                PageLink("\($0)", Self.path("\($0)"))
            }
        hasChoices = !choices.isEmpty
        devices = found.devices.map {
            DeviceItem(name: $0.name, path: "/isp/devices/\($0.number)", address: $0.address)
        }
        hasDevices = !devices.isEmpty
        self.elsewhere = elsewhere
        hasElsewhere = !elsewhere.isEmpty
        isEmpty = words.isEmpty
        isMissed = !words.isEmpty && fault == nil && found.isEmpty && elsewhere.isEmpty
    }

    static func path(_ words: String) -> String { PageQuery("/isp/search", [("q", words)]).url }

    struct DeviceItem: Sendable {
        let name: String
        let path: String
        let address: String
    }

    struct LoginItem: Sendable {
        let name: String
        let mark: StatusMark
        let since: Moment?
        let facts: [Fact]
        let stations: [StationItem]
        let hasNoStation: Bool

        init(_ card: LoginCard) {
            name = card.name
            let newest = card.open ?? card.sessions.first
            mark = StatusMark(card.open == nil ? .off : .good, card.open == nil ? "offline" : "online")
            since = card.open.map { Moment(seconds: $0.first) } ?? newest?.last.map { Moment(seconds: $0) }
            facts =
                newest.map { session in
                    [
                        Fact(card.open == nil ? "Last session on" : "Session on", session.nas),
                        Fact("IP address", session.address ?? "–"),
                        Fact("Began", Moment(seconds: session.first)),
                        Fact("Caller", session.station.map { "\($0)" } ?? session.caller ?? "–"),
                    ]
                } ?? []
            stations = card.stations.map { StationItem($0, isAlone: false) }
            hasNoStation = stations.isEmpty
        }
    }

    struct StationItem: Sendable {
        let address: String
        let path: String
        let isAlone: Bool
        let best: PlaceItem?
        let others: [PlaceItem]
        let othersCount: String
        let hasOthers: Bool
        let occupants: [Occupant]
        let hasOccupants: Bool
        let logins: [LoginLink]
        let hasLogins: Bool
        let history: [HistoryItem]
        let bindings: [BindingItem]
        let hasBindings: Bool

        init(_ card: StationCard, isAlone: Bool) {
            address = "\(card.address)"
            path = PortSearchPage.path(address)
            self.isAlone = isAlone
            let places = card.places.map { PlaceItem($0, card) }
            best = places.first
            others = Array(places.dropFirst())
            othersCount = others.count == 1 ? "1 other place" : "\(others.count) other places"
            hasOthers = !others.isEmpty
            occupants = card.occupants.filter { $0.address != card.address }.map {
                Occupant(
                    address: "\($0.address)", path: PortSearchPage.path("\($0.address)"),
                    login: $0.login ?? "")
            }
            hasOccupants = !occupants.isEmpty
            logins = card.logins.map {
                LoginLink(
                    name: $0.name, path: PortSearchPage.path($0.name), first: Moment(seconds: $0.first),
                    last: $0.last.map { Moment(seconds: $0) })
            }
            hasLogins = !logins.isEmpty
            bindings = card.bindings.map {
                BindingItem(
                    address: $0.address, path: PortSearchPage.path($0.address), router: $0.router,
                    first: Moment(seconds: $0.first), last: Moment(seconds: $0.last))
            }
            hasBindings = !bindings.isEmpty
            history = card.history.map {
                HistoryItem(
                    place: "\($0.device) port \($0.port)", vlan: $0.vlan == 0 ? "–" : "\($0.vlan)",
                    first: Moment(seconds: $0.first), last: $0.last.map { Moment(seconds: $0) })
            }
        }
    }

    struct Occupant: Sendable {
        let address: String
        let path: String
        let login: String
    }

    struct LoginLink: Sendable {
        let name: String
        let path: String
        let first: Moment
        let last: Moment?
    }

    struct BindingItem: Sendable {
        let address: String
        let path: String
        let router: String
        let first: Moment
        let last: Moment
    }

    struct HistoryItem: Sendable {
        let place: String
        let vlan: String
        let first: Moment
        let last: Moment?
    }

    struct PlaceItem: Sendable {
        /// To read out on the telephone.
        let title: String
        let device: String
        let devicePath: String
        let port: String
        let portPath: String
        let mark: StatusMark
        let reasons: [String]
        let vlans: String
        let first: Moment
        let last: Moment?
        let copy: Command

        init(_ ranked: RankedPlace, _ card: StationCard) {
            let place = ranked.place
            let numbers = card.ports[StationCard.PortName(place.device, place.port)]
            (device, port) = (place.device, place.port)
            title = "\(place.device) port \(place.port)"
            devicePath = "/isp/devices/\(numbers?.device ?? 0)"
            portPath = "/isp/ports/\(numbers?.port ?? 0)"
            mark = StatusMark(ranked.confidence)
            reasons = ranked.reasons
            let known = place.vlans.subtracting([0]).sorted().map(String.init)
            vlans = known.isEmpty ? "–" : known.joined(separator: ", ")
            first = Moment(seconds: place.first)
            last = place.last.map { Moment(seconds: $0) }
            copy = Command(title)
        }
    }
}

extension StatusMark {
    init(_ confidence: Confidence) {
        switch confidence {
        case .sure: self.init(.good, "sure")
        case .likely: self.init(.watch, "likely")
        case .behind: self.init(.watch, "somewhere behind")
        case .weak: self.init(.off, "on the way")
        }
    }
}
