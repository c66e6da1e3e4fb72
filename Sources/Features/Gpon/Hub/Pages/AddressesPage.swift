internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubFrame

/// The MAC table of an OLT, or of one of its ports.
struct AddressesPage: Page {
    static let template = "olt-addresses"
    let title: String
    let number: Int64
    let oltName: String
    let read: Moment?
    let port: String?
    let portPath: String?
    let ports: [PortChoice]
    let chips: Chips
    let words: String
    let show: String
    let rows: [Row]
    let isEmpty: Bool
    /// Why there is no row.
    let emptyWords: String
    let cut: String?
    let mayRead: Bool
    var fault: String?

    struct PortChoice: Sendable {
        let name: String
        let isChosen: Bool
    }

    struct Row: Sendable {
        let address: String
        let path: String?
        let name: String
        let place: String
        let vlan: String
        /// `nil` where no session of the address is known.
        let login: LoginItem?
        let seen: Moment?
        let isNow: Bool
    }

    init(
        _ olt: NetworkDevice, _ table: AddressTable, _ question: AddressQuestion,
        logins: [String: TerminalLogin], ports: [KeptPort], readAt: Int64?, _ visitor: Visitor
    ) {
        title = "MAC table"
        number = olt.number
        oltName = olt.name
        read = GponWords.moment(readAt)
        port = question.port?.description
        portPath = question.port.map { "/isp/olts/\(olt.number)/\($0.slot)/\($0.port)" }
        self.ports = ports.map {
            PortChoice(name: $0.port.description, isChosen: $0.port == question.port)
        }
        words = question.words
        show = question.isNowOnly ? "" : "all"
        let query = PageQuery(
            "/isp/olts/\(olt.number)/addresses",
            [("port", port ?? ""), ("q", question.words), ("show", show)])
        chips = Chips(
            "Show", "show", query, [("", "Learnt now", table.now), ("all", "Earlier ones, too", table.all)])
        rows = table.rows.map { one in
            Row(
                address: one.address, path: one.terminal.map { "/isp/terminals/\($0.number)" },
                name: one.terminal.map { $0.description ?? $0.label } ?? "no terminal now",
                place: one.place.description
                    + (one.terminal.flatMap { $0.description == nil ? nil : " · \($0.label)" } ?? ""),
                vlan: one.vlan.map(String.init) ?? "–",
                login: logins[one.address].map {
                    LoginItem($0, isLink: visitor.duties.contains(.ports))
                }, seen: GponWords.moment(one.seen), isNow: one.isNow)
        }
        isEmpty = rows.isEmpty
        emptyWords =
            readAt == nil
            ? "The MAC table was not read yet." : "No address of the MAC table matches."
        let count = question.isNowOnly ? table.now : table.all
        cut = count > rows.count ? "The first \(rows.count) of \(count). Choose a port, or search." : nil
        mayRead = visitor.role >= .operator && visitor.duties.contains(.readDevices)
    }
}
