internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubFrame

/// The service ports of an OLT, or of one of its ports.
struct ServicePortsPage: Page {
    static let template = "olt-service-ports"
    let title = "Service ports"
    let number: Int64
    let oltName: String
    let read: Moment?
    let port: String?
    let ports: [AddressesPage.PortChoice]
    let vlan: String
    let show: String
    let chips: Chips
    let rows: [Row]
    let isEmpty: Bool
    /// Why there is no row.
    let emptyWords: String
    let pager: Pager?

    struct Row: Sendable {
        let index: Int
        let vlan: Int
        let userVLAN: String
        let gem: String
        let tables: String
        let state: String
        /// `nil` where no terminal is registered there.
        let path: String?
        let name: String
        let place: String
        let isOrphan: Bool
        /// What the form of its removal names; `nil` where the hub plans none.
        let kind: String?
        let formPlace: String?
        let serial: String?
    }

    init(
        _ olt: NetworkDevice, _ table: ServicePortTable, _ question: ServicePortQuestion, ports: [KeptPort],
        readAt: Int64?, _ visitor: Visitor, writes: OltWrites
    ) {
        number = olt.number
        oltName = olt.name
        read = GponWords.moment(readAt)
        port = question.port?.description
        self.ports = ports.map {
            AddressesPage.PortChoice(name: $0.port.description, isChosen: $0.port == question.port)
        }
        vlan = question.vlan.map(String.init) ?? ""
        show = question.isOrphansOnly ? "orphans" : ""
        let query = PageQuery(
            "/isp/olts/\(olt.number)/service-ports", [("port", port ?? ""), ("vlan", vlan), ("show", show)])
        chips = Chips(
            "Show", "show", query,
            [("", "All", table.all), ("orphans", "Without a terminal", table.orphans)])
        let mayDelete =
            visitor.role >= .operator && writes != .off && visitor.duties.contains(.gponDelete)
        rows = table.rows.map { Row($0, mayDelete: mayDelete) }
        isEmpty = rows.isEmpty
        emptyWords = readAt == nil ? "The service ports were not read yet." : "No service port matches."
        pager = Pager(
            query, page: question.page, size: question.size,
            count: question.isOrphansOnly ? table.orphans : table.all)
    }
}

extension ServicePortsPage.Row {
    init(_ one: KeptServicePort, mayDelete: Bool) {
        let service = one.service
        func word(_ number: Int?) -> String { number.map(String.init) ?? "–" }
        index = service.index
        vlan = service.vlan
        userVLAN = word(service.userVLAN)
        gem = word(service.gem)
        tables =
            service.rxTable == nil && service.txTable == nil
            ? "–" : "\(word(service.rxTable)), \(word(service.txTable))"
        state = service.state
        isOrphan = one.terminal == nil
        path = one.terminal.map { "/isp/terminals/\($0.number)" }
        name = one.terminal.map { $0.description ?? $0.label } ?? "no terminal"
        place = (service.isOnGPON ? "" : "\(service.portType ?? "port") ") + service.whose
        formPlace = service.place?.description
        serial = one.terminal.flatMap { SerialNumber($0.serial)?.digits }
        let kind: PlanRequest.Kind? =
            if one.isRemovableOrphan { .removeOrphan } else if serial != nil { .removeServicePort } else {
                nil
            }
        self.kind = mayDelete ? kind?.rawValue : nil
    }
}
