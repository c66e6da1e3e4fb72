import HubPages

/// Every page there is, each filled with the same text wherever the network has a say.
struct EveryPage {
    let text: String

    var rendered: [(name: String, html: String)] {
        [
            render(overview), render(router), render(device), render(agents), render(login),
            render(setup), render(AccountPage(fault: text)), render(MessagePage(title: text, sentence: text)),
        ] + settings.map(render)
    }

    private func render<Shown: Page>(_ page: Shown) -> (String, String) {
        let visitor = FrameVisitor(
            name: text, role: text, isOperator: true, isAdministrator: true, csrf: "c5f1")
        let frame = Frame(section: .overview, visitor: visitor, theme: .dark)
        return (Shown.template, String(decoding: Pages.render(page, in: frame), as: UTF8.self))
    }

    private let flow = RouterRow.Flow(download: 1_550_000, upload: 12_500)
    private let time = "2026-11-21T13:42:05.000Z"

    private var row: RouterRow {
        RouterRow(
            name: text, isOnline: true, flow: flow, processor: 0.25, memory: 0.5, disk: 0.75,
            activeDevices: 3,
            allDevices: 4, lastSeen: time, version: text)
    }

    private var deviceRow: DeviceRow {
        DeviceRow(
            device: text, agent: text, name: text, address: text, about: text, status: "active",
            download: 125_000, upload: 1250, today: 4_200_000_000, lastSeen: time)
    }

    var overview: OverviewPage { OverviewPage(routers: [row, row], waitingKeys: 1, total: flow) }

    var router: RouterPage {
        let interface = InterfaceRow(
            name: text, state: text, flow: flow, speedBitsPerSecond: 1_000_000_000, used: 0.1, faults: 7)
        return RouterPage(
            router: row, interfaces: [interface], devices: [deviceRow, deviceRow], sensor: text,
            clockBehindSeconds: 90, uptimeSeconds: 400_000)
    }

    var device: DevicePage {
        let fact = Fact(text, text)
        let total = TotalRow(period: "2026-11-21", download: 10, upload: 20, busiest: 30)
        return DevicePage(
            row: deviceRow, router: text, givenName: text, agentName: text, facts: [fact], names: [fact],
            events: [EventRow(at: time, what: text, detail: text)], days: [total], months: [total])
    }

    var agents: AgentsPage {
        let keys = ["pending", "approved", "denied", "on-hold"].enumerated().map { index, state in
            KeyItem(
                number: Int64(index + 1), state: state, agent: text, peer: text, address: text + "2",
                created: time, waiting: 5, note: text, claim: .init(key: 1, lastSeen: time))
        }
        return AgentsPage(
            keys: keys,
            enrolments: [EnrolmentItem(number: 1, label: text, kind: "one agent", expires: time, uses: 3)],
            hub: "http://192.0.2.1:8080", new: .key(text), fault: text)
    }

    var settings: [SettingsPage] {
        let secret = NewSecret(heading: text, secret: text, command: text)
        let entry = AuditItem(at: time, who: text, from: text, what: text, subject: text)
        let parts: [SettingsPage.Part] = [
            .users([UserItem(name: text, role: "viewer", created: time, sessions: 2)]),
            .tokens([TokenItem(number: 1, name: text, role: text, created: time)]),
            .audit([entry], older: "/audit?before=7"), .hub([Fact(text, text)]),
        ]
        return parts.map { SettingsPage($0, newSecret: secret, fault: text) }
    }

    private var login: LoginPage { LoginPage(name: text, next: text, fault: text) }
    private var setup: SetupPage { SetupPage(code: text, name: text, fault: text) }
}
