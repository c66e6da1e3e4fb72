import Accounts
import Agents
import Broker
import Checks
import Heartbeats
import HostLogs
import HubCore
import HubSeries
import LanCore
import LogReview
import MonitorCore
import MonitorWire
import Probing
import Schedules
import Uplink

@testable import HubAccounts
@testable import HubAgents
@testable import HubBroker
@testable import HubChecks
@testable import HubFrame
@testable import HubHeartbeats
@testable import HubLan
@testable import HubLogReview
@testable import HubServer
@testable import HubUplink

/// Every page there is, each filled with the same text wherever the network has a say.
struct EveryPage {
    let text: String

    static let library = {
        do {
            return try PageLibrary(
                (AskedHub.features + AskedHub.providers).map(\.pages) + [
                    PageSources(navigation: HubPageRoute.entries)
                ])
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    var rendered: [(name: String, html: String)] {
        [
            render(overview), render(RoutersPage([row], mayAdd: true)), render(router), render(history),
            render(interfaces), render(routerLine),
            render(device), render(devices), render(usage), render(events), render(agents),
            render(InvitePage(name: text, role: text, by: text, secret: text, fault: text)),
            render(LoginPage(name: text, next: text, fault: text)),
            render(SetupPage(code: text, name: text, fault: text)), render(account),
            render(MessagePage(title: text, sentence: text)), render(users), render(userSessions),
            render(UserSessionsPage(text, [])), render(tokens),
            render(
                SharesPage(
                    [SharedView(number: 1, place: text, expiresAt: time, by: text)], place: text, fault: text)
            ), render(audit),
            render(CheckListPage([check], page: 1)), render(checkForm), render(checkPage),
            render(publicCheck),
            render(broker),
            render(HubPage([Fact(text, text)])), render(StylePage(at: time)), render(serverLog),
            render(logs), render(log), render(logTurn), render(logPreview), render(line), render(heartbeats),
            render(status),
            render(heartbeat), render(schedules),
            render(SearchPage(words: text, found: [SearchPage.Found(text, "/", kind: text, detail: text)])),
        ] + ofAlerts + ofInventory + ofGpon + ofBoards + ofTickets + ofProbes
    }

    func render<Shown: Page>(_ page: Shown) -> (String, String) {
        let visitor = Visitor(name: text, role: .administrator, csrf: Secret("c5f1"))
        var look = Frame.Look()
        (look.theme, look.flash) = (.dark, text)
        let frame = Self.library.frame(
            section: "/", visitor: visitor, look: look, sharing: FrameSharing(place: text, mostDays: 90))
        return (Shown.template, String(decoding: Self.library.render(page, in: frame), as: UTF8.self))
    }

    private var loggedHost: LoggedHost {
        LoggedHost(
            hostID: "1", name: text, text: #"{"enabled":true,"method":"journal"}"#,
            approval: LoggedHost.Approval(
                configuration: #"{"enabled":true,"method":"journal"}"#, sendsRows: true, by: text, at: time),
            place: nil, turnAt: time, failures: 1, trouble: text)
    }

    private var turn: LogTurnRow {
        var turn = LogTurnRow(hostID: text, at: time, source: text)
        (turn.detail, turn.model, turn.sent, turn.answer, turn.tokensIn) = (text, text, text, text, 1)
        turn.findings = [
            LogFinding(
                .warning, text, subject: text, title: text, explanation: text, recommendation: text,
                examples: [text])
        ]
        return turn
    }

    private var logs: LogsPage { LogsPage([loggedHost], [turn], ["1": 7], settings: LogSettings()) }
    private var log: LogPage { LogPage(loggedHost, nil, [turn], settings: LogSettings(), fault: text) }
    private var logTurn: LogTurnPage { LogTurnPage(turn, showsSent: true) }
    private var logPreview: LogPreviewPage {
        let digest = LogDigest([LogLine(text.utf8)])
        return LogPreviewPage(
            loggedHost,
            LogTurn.Preview(
                source: text, digest: digest,
                question: LogQuestion(digest.rows, wish: text, chance: LogTurn.chance()), body: nil,
                place: nil),
            hasModel: true)
    }

    private var broker: BrokerPage {
        let info = BrokerAgent.Info(hostname: text, region: text, localAddress: text, publicAddress: text)
        let agent = BrokerAgent(
            id: text, name: text, state: .hold, user: text, requests: text, responses: text, info: info,
            registeredAt: time)
        return BrokerPage(
            [agent], at: time, every: 30, isOn: true, trouble: text, hub: text, new: (text, Secret(text)),
            fault: text)
    }

    private var checkPage: CheckPage {
        var places = CheckPlaces()
        var host = ShownPlace()
        (host.name, host.network, host.latitude, host.longitude) = (text, text, 1, 1)
        places.host = host
        places.hostAddress = IPAddress(v4: 1)
        places.note = text
        for row in check.rows {
            places.agents[row.agent] = .init(words: text, point: MapPoint(latitude: 1, longitude: 2))
        }
        return CheckPage(check, places: places, earlier: [check], comparedWith: check, link: text)
    }

    private var line: LinePage {
        let span = LineSpan(began: 0, ended: 60_000, verdict: .offline, reason: text)
        let all = LineAvailability([span], in: 0..<100_000)
        var now = LineBoard.Now()
        now.judgement = LineJudgement(.offline, text)
        now.pingTrouble = text
        var page = LinePage(
            LineReport(
                months: [(0..<100_000, all)], days: [(0..<100_000, all)], outages: [span], newest: nil),
            now: now, isOn: true)
        let standing = LineStanding(
            machine: LineMachine(.known(LineJudgement(.offline, text))), since: 0, checkedAt: 0, seconds: 1)
        page.add(
            AgentLine(
                agent: text, isAsked: true, standing: standing, longestGap: 1, now: UTCTime(milliseconds: 0),
                refusal: text), days: [(0..<100_000, all)])
        page.offer([text])
        page.fault = text
        return page
    }

    private let time = UTCTime(milliseconds: 1_795_268_525_000)

    private var check: Check {
        do {
            let question = try ProbeQuestion(.tcp, host: HostText("www.example.net"), port: 443)
            let attempts = ResultValue.list([ResultValue(["address": .text(text), "error": .text(text)])])
            let outcome = ProbeOutcome(
                .failed, at: .connect, text,
                result: ResultValue(["attempts": attempts, "banner": .text(text)]))
            return Check(
                id: text, question: question, askedBy: text, asker: .operator, askedAt: time,
                deadlineSeconds: 10, notAsked: 5,
                rows: [Check.Row(agent: text, outcome: outcome, endedAt: time), Check.Row(agent: text + "2")])
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private var publicCheck: PublicCheckPage {
        var page = PublicCheckPage([.ping, .tcp], chosen: "tcp", host: text, port: text)
        page.fault = text
        var json = JSONWriter(reservingBytes: 1024)
        json.object { CheckShape.write(check, &$0) }
        var place = ShownPlace()
        (place.name, place.network, place.latitude, place.longitude) = (text, text, 1, 1)
        do {
            page.answer = PublicCheckPage.Answer(
                try CheckAnswer(json.bytes), address: IPAddress("192.0.2.1"), place: place,
                regions: [text: text])
        } catch {
            preconditionFailure("\(error)")
        }
        return page
    }

    private var checkForm: CheckFormPage {
        var page = CheckFormPage(chosen: .http, known: [text], most: 20)
        (page.host, page.port, page.types, page.agents, page.fault) = (text, text, text, text, text)
        return page
    }

    private var agent: AgentSummary {
        AgentSummary(serverID: text, version: text, firstSeen: time, lastSeen: time, skewMilliseconds: 90_000)
    }

    private var state: AgentNow {
        let interface = InterfaceSample(
            reading: InterfaceReading(name: text, counters: InterfaceCounters(), operationalState: text),
            utilizationRatio: 0.5)
        let snapshot = Snapshot(
            name: SnapshotName(serverID: text, startID: "s", sequence: 1), takenAt: time, windowBegan: time,
            windowEnded: time, windowSeconds: 5,
            host: HostMetrics(
                cpuBusyRatio: 0.25,
                memory: MemoryLevels(
                    totalBytes: 4, availableBytes: 2, swapTotalBytes: 0, swapFreeBytes: 0),
                fileSystems: [FileSystemLevels(mount: "/", totalBytes: 4, usedBytes: 3, freeBytes: 1)]),
            interfaces: [interface], capture: CaptureReport(isComplete: true))
        return AgentNow(snapshot, version: text, arrivedAt: time, heardAt: .now)
    }

    private var row: RouterRow { RouterRow(agent, state, at: .now) }

    private var summary: DeviceSummary {
        DeviceSummary(
            device: text, givenName: text, agentName: text, address: text, firstSeen: time, lastSeen: time)
    }

    private var deviceRow: DeviceRow {
        DeviceRow(summary, of: text, nil, heardAt: time, today: 4_200_000_000)
    }

    private var mark: StatusMark { StatusMark(.bad, text) }

    private var timelineRow: TimelineRow {
        TimelineRow(at: time, mark, subject: PageLink(text, "/"), detail: text, router: PageLink(text, "/"))
    }

    var overview: OverviewPage {
        var parts = OverviewParts()
        parts.routers = [row, row]
        parts.needs = [
            Need(
                mark, text, path: "/", since: Moment(time),
                verbs: [Need.Verb(text, "/", fields: [HiddenField(text, text)])])
        ]
        parts.tiles = [Tile(text, text, note: text, path: "/")]
        parts.line = [Tile(text, text, unit: text, note: text, meter: Meter(text, 0.5))]
        parts.using = [
            UsingRow(DeviceChip(text, "/", mark, about: text), router: text, download: 3, upload: 1, all: 8)
        ]
        var plan = LinePlan()
        plan.quotaGigabytes = 500
        parts.month.volumes = [
            MonthCard.VolumeRow(
                text, path: "/", QuotaForecast(plan, used: [:], today: Period("2026-11-20")!))
        ].compactMap(\.self)
        parts.month.moreVolumes = text
        parts.month.top = [MonthCard.TopRow(name: text, path: "/", total: Quantity(bytes: 7))]
        parts.lately = [timelineRow]
        return OverviewPage(parts)
    }

    private var head: RouterHead { RouterHead(row, .now, uptimeSeconds: 400_000, seesLine: true) }

    var router: RouterPage { RouterPage(head, devices: [deviceRow, deviceRow]) }

    private var history: RouterHistoryPage { RouterHistoryPage(head, sensor: text) }

    private var interfaces: RouterInterfacesPage {
        RouterInterfacesPage(head, state.interfaces.map { InterfaceRow($0, isNow: true) })
    }

    private var routerLine: RouterLinePage { RouterLinePage(head, LinePlan(), MonthCard(), fault: text) }

    private var devices: DevicesPage {
        let item = DeviceItem(
            summary, of: text, since: 0, mark: DeviceMark(kind: .guest, group: text, note: text), live: nil,
            heardAt: time, today: 4_200_000_000, colour: 3)
        return DevicesPage([item], PageQuery("/devices", [("router", text)]))
    }

    private var usage: UsagePage {
        let total = TrafficTotal(
            device: text, downloadedBytes: 10, uploadedBytes: 20, measuredMilliseconds: 5)
        let row = UsageRow(total, of: text, name: text, chip: DeviceChip(text, "/", mark), all: 30)
        let today = Period("2026-11-21")!
        return UsagePage(
            [row], UsagePeriod("week", today: today), today: today, routers: [text, "b"], PageQuery("/usage"))
    }

    private var events: EventsPage {
        let today = Period("2026-11-21")!
        let query = PageQuery("/events")
        return EventsPage(
            [timelineRow], period: UsagePeriod("week", today: today).picker(query, today: today),
            routers: [text, "b"], kinds: [("new", text)], query)
    }

    var device: DevicePage {
        let fact = Fact(text, text)
        let total = PeriodTotal(period: Period("2026-11-21")!, downloadedBytes: 10, uploadedBytes: 20)
        return DevicePage(
            row: deviceRow, router: text, givenName: text, agentName: text, facts: [fact], names: [fact],
            people: DeviceMark(kind: .mine, group: text, note: text), standing: .mine, isRandomised: true,
            events: [timelineRow], days: [TotalRow(total, busiest: 30)],
            months: [TotalRow(total, busiest: 30)])
    }

    var agents: AgentsPage {
        let keys = AgentKey.State.allCases.enumerated().map { index, state in
            var key = AgentKey(number: Int64(index + 1), state: state, createdAt: time)
            (key.claim, key.peer, key.address, key.waitingSnapshots) = (text, text, text + "2", 5)
            key.contest = AgentKey.Contest(key: 1, lastSeen: time)
            return key
        }
        let enrolment = Enrolment(number: 1, label: text, kind: .once, expiresAt: time, uses: 3)
        return AgentsPage(
            keys: keys, enrolments: [enrolment], hub: "http://192.0.2.1:8080", new: .key(Secret(text)),
            fault: text)
    }

    private var host: KeptHost {
        var definition = HostDefinition(hostID: text, name: text)
        (definition.tags, definition.note, definition.behind) = (text, text, text)
        (definition.expression, definition.scheduleConfig) = (text, text)
        var beat = Heartbeat()
        (beat.state, beat.reason, beat.since, beat.lastBeat) = (.down, .exit(3), time, time)
        return KeptHost(
            number: 1, definition: definition, heartbeat: beat, createdAt: time, updatedAt: time, pings: 7)
    }

    private var flips: [Flip] { [Flip(from: .up, to: .down, at: time, reason: .exit(3))] }

    private var heartbeats: HeartbeatsPage {
        HeartbeatsPage(
            [host], bars: [1: DayBars(flips, state: .down, now: time, zone: .utc)], now: time,
            draft: HostForm(host.definition),
            newSecret: NewSecret(heading: text, secret: text, command: text), fault: text)
    }

    private var heartbeat: HeartbeatPage {
        let beat = KeptBeat(
            number: 1, at: time, kind: .exit(3), count: 2, address: text, userAgent: text,
            durationMilliseconds: 1500, isIgnored: false, body: Array(text.utf8))
        return HeartbeatPage(
            host, bars: DayBars(flips, state: .down, now: time, zone: .utc), beats: [beat], flips: flips,
            secrets: HeartbeatStore.Secrets(token: Secret(text), ping: Secret(text)), origin: "http://hub",
            trouble: text, now: time, fault: text)
    }

    private var status: StatusView {
        let page = StatusPage(
            number: 1, title: text, items: [.init(hostID: host.definition.hostID, name: text)],
            createdAt: time)
        return StatusView(page, [host], at: time) { _ in DayBars(flips, state: .down, now: time, zone: .utc) }
    }

    private var schedules: SchedulesPage {
        let week = WeekPicture(text, from: CivilDate(2026, 11, 30), in: .utc) { $0 + 3600 }
        return SchedulesPage(
            expression: text, zone: text, warnings: [text], week: week, hours: week, hoursWords: text,
            named: [
                .init(
                    name: text, path: text, zone: text, windows: text, holidays: text, calendar: text,
                    json: text, week: week)
            ], fault: text)
    }

    private var users: UsersPage {
        UsersPage(
            [User(name: text, role: .viewer, createdAt: time, sessions: 2)], duties: [text: [.ports]],
            invitations: [Invitation(number: 1, name: text, role: .viewer, expiresAt: time, by: text)],
            fault: text, typedName: text)
    }

    private var userSessions: UserSessionsPage {
        UserSessionsPage(text, [OpenSession(handle: text, createdAt: time, seenAt: time, isThis: false)])
    }

    private var account: AccountPage {
        AccountPage([OpenSession(handle: text, createdAt: time, seenAt: time, isThis: true)], fault: text)
    }

    private var tokens: TokensPage {
        TokensPage(
            [APIToken(number: 1, name: text, role: .viewer, duties: [.ports], createdAt: time)],
            offersDuties: true, made: Secret(text), fault: text)
    }

    private var serverLog: ServerLogPage {
        ServerLogPage(
            [.init(at: Moment(time), mark: StatusMark(.bad, text), text: text)],
            levels: Chips("Level", [.init(text, "/", isCurrent: true)]), parts: [text],
            PageQuery("/server-log", [("part", text), ("q", text)]), pager: nil, since: Moment(time),
            written: 1, most: 500)
    }

    private var audit: AuditPage {
        AuditPage(
            [
                AuditEntry(
                    number: 7, at: time, actor: AuditActor(name: text, address: text), action: .login,
                    subject: text)
            ], older: 7, actions: [.login], PageQuery("/audit", [("by", text)]))
    }
}
