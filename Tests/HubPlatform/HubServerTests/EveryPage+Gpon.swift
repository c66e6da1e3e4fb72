import DeviceRegistry
import Gpon
import HubCore
import HubFrame
import HubServer
import MonitorCore

@testable import HubGpon

extension EveryPage {
    private var olt: NetworkDevice {
        var definition = DeviceDefinition(name: text, address: text)
        definition.kind = .olt
        definition.place = text
        return NetworkDevice(
            number: 3, definition: definition, state: .well, reason: text, since: 1, triedAt: 2,
            completeAt: 3,
            failures: 0, software: text, ownAddresses: [], keys: HostKeys(), hasCredentials: true)
    }

    private var state: GponStore.OltState {
        var state = GponStore.OltState()
        (state.readAt, state.readReason, state.stoppedBy, state.lookFirst) = (1, text, text, "a1b2")
        (state.unsavedSince, state.savedAt) = (1, 2)
        return state
    }

    private var administrator: Visitor {
        Visitor(name: text, role: .administrator, duties: Set(Duty.allCases), csrf: nil)
    }

    /// A page cannot be filled without a terminal of ours; tests of this package have one.
    private func plan(_ state: KeptPlan.State) -> KeptPlan? {
        guard let port = PonPort("0/1/3"), let place = TerminalPlace(port, 82),
            let serial = SerialNumber("HWTC-11223344")
        else { return nil }
        var plan = KeptPlan(
            id: "a1b2", olt: 3, kind: .delete, serial: serial, place: place, request: .delete(place, serial),
            hash: "c3d4", facts: ["\(text)=\(text)"], sentence: text, affected: [text], warnings: [text],
            restore: .save, isDryRun: false, madeBy: text, madeDuties: [], madeAt: 1, state: state)
        (plan.confirmedBy, plan.reason, plan.outcome, plan.look, plan.seenBy) = (
            text, text, text, [text], nil
        )
        (plan.confirmedAt, plan.lookedAt) = (1, 2)
        plan.steps = [
            KeptPlan.Step(
                line: text, sentence: text, expects: text, verify: text, undo: text, state: .failed,
                note: text)
        ]
        plan.lines = [
            KeptPlan.Line(
                step: 0, isUndo: true, mode: .config, line: text, sentAt: 1, answer: text, ended: text,
                answeredAt: 2)
        ]
        return plan
    }

    private var terminal: KeptTerminal? {
        guard let port = PonPort("0/1/3"), let place = TerminalPlace(port, 82) else { return nil }
        var terminal = KeptTerminal(number: 5, olt: 3, place: place, serial: text)
        (terminal.description, terminal.runState, terminal.downCause) = (text, text, text)
        (terminal.lastUp, terminal.lastDown, terminal.opticsAt) = (text, text, 1)
        terminal.optics = OpticalReading(
            rxDBm: -31.5, txDBm: 1e20, oltRxDBm: -33,
            temperature: 1e20)
        return terminal
    }

    private var login: TerminalLogin {
        TerminalLogin(
            station: MACAddress(raw: 1),
            session: CustomerSessions.Session(
                login: text, since: UTCTime(milliseconds: 1), address: text, server: text))
    }

    private var registration: [(name: String, html: String)] {
        guard
            let profile = RegistrationProfile(
                name: text, lineProfile: 1, serviceProfile: 2, vlan: 3, userVLAN: 4, gem: 5, rxTable: 6,
                txTable: 7, nativeEthernet: 8)
        else { return [] }
        let kept = KeptProfile(number: 1, olt: 3, profile: profile, isForInstallers: true)
        let form = ProfileForm(kept, [olt])
        return [
            render(RegistrationPage([RegistrationPage.Item(kept, olt: text)], form, fault: text)),
            render(RegistrationPage([], ProfileForm([]))), render(ProfilePage(kept, form, fault: text)),
        ]
    }

    private func addresses(_ terminal: KeptTerminal, _ port: PonPort, _ kept: KeptPort) -> [(
        name: String, html: String
    )] {
        var row = LearntAddress(address: text, place: terminal.place, seen: 1)
        row.terminal = terminal
        var question = AddressQuestion()
        (question.port, question.words) = (port, text)
        let table = AddressTable(rows: [row], now: 1, all: 9)
        var page = AddressesPage(
            olt, table, question, logins: [text: login], ports: [kept], readAt: 1, administrator)
        page.fault = text
        let nothing = AddressTable(rows: [], now: 0, all: 0)
        return [
            render(page),
            render(
                AddressesPage(
                    olt, nothing, AddressQuestion(), logins: [:], ports: [], readAt: nil, administrator)),
        ]
    }

    private var foundItem: FoundPage.Item {
        FoundPage.Item(
            path: "/", label: text, olt: text, port: text, model: text, first: nil, before: text,
            isElsewhere: false)
    }

    private func terminals(_ item: TerminalItem, _ terminal: KeptTerminal) -> TerminalsPage {
        var page = TerminalsPage(
            title: text, crumb: text, crumbPath: "/", words: text, hint: text, addressesPath: "/",
            chips: [Chips(text, [Chips.Choice(text, "/", isCurrent: true)])], terminals: [item],
            isEmpty: false, showsOlt: true)
        (page.load, page.servicePortsPath) = (.load(of: 3, terminal.place.port), "/")
        (page.found, page.mayRegister) = ([foundItem], true)
        (page.ask, page.asked, page.fault) = (text, text, text)
        let outcomes: [SerialSearch.Outcome] = [
            .found(terminal), .notFound, .notAsked(text), .noAnswer(text),
        ]
        page.answers = outcomes.map {
            TerminalsPage.AskedItem(SerialSearch.Answer(olt: 3, name: text, outcome: $0))
        }
        return page
    }

    private func servicePorts(
        _ service: ListedServicePort, _ terminal: KeptTerminal, _ kept: KeptPort
    ) -> [(name: String, html: String)] {
        var orphan = service
        (orphan.port, orphan.portType) = (text, "gpon")
        var registered = terminal
        registered.serial = "4857544311223344"
        var mine = service
        (mine.place, mine.rxTable) = (terminal.place, 7)
        var question = ServicePortQuestion()
        (question.port, question.vlan, question.page) = (kept.port, 100, 2)
        let table = ServicePortTable(
            rows: [
                KeptServicePort(service: orphan), KeptServicePort(service: service),
                KeptServicePort(service: mine, terminal: registered),
            ], all: 250, orphans: 2)
        let nothing = ServicePortTable(rows: [], all: 0, orphans: 0)
        return [
            render(
                ServicePortsPage(
                    olt, table, question, ports: [kept], readAt: 1, administrator, writes: .on)),
            render(
                ServicePortsPage(
                    olt, nothing, ServicePortQuestion(), ports: [], readAt: nil, administrator, writes: .off)),
        ]
    }

    var ofGpon: [(name: String, html: String)] {
        guard let terminal, let shown = plan(.shown), let unknown = plan(.unknown),
            let running = plan(.running),
            let port = PonPort("0/1/3")
        else { return [] }
        let limits = SignalLimits()
        let item = TerminalItem(terminal, olt: text, login: login, limits)
        let entry = OltsPage.Item(
            olt, state, TerminalCounts(all: 3, online: 2, weak: 1), holder: text)
        let service = ListedServicePort(
            index: 1, place: nil, vlan: 2, gem: 3, userVLAN: 4, rxTable: nil, txTable: nil, state: text)
        let kept = KeptPort(port: port, board: text, readAt: 1, reason: text, terminals: 3, online: 2)
        var watch = OpticalPing.Watch(place: terminal.place, who: text, begun: .now, askedAt: .now)
        watch.readings = [OpticalPing.Reading(at: 1, optics: OpticalReading(rxDBm: -20))]
        watch.end = text
        var parts = TerminalPage.Parts()
        (parts.services, parts.logins, parts.findsLogins) = ([service], [login], true)
        parts.addresses = [LearntAddress(address: text, place: terminal.place, seen: 1, isNow: false)]
        (parts.plans, parts.canRestore) = ([unknown], true)
        parts.others = [TerminalPage.FormerPlace(terminal, olt: text)]
        let choice = RegisterPage.Choice(number: 1, name: text, vlan: 2, isChosen: true)
        return [
            render(OltsPage([entry], words: text, writes: .dryRun)),
            render(OltsPage([], words: "", writes: .off)),
            render(
                OltPage(
                    olt, entry, state, boards: [KeptBoard(slot: 1, name: text, status: text)], [kept],
                    [shown], administrator, writes: .on, isReading: true)),
            render(terminals(item, terminal)),
            render(TerminalPage(terminal, on: olt, limits, parts, administrator, writes: .on)),
            render(
                TerminalPage(terminal, on: olt, limits, TerminalPage.Parts(), administrator, writes: .off)),
            render(OpticalPingPage(terminal, watch, limits)), render(OpticalPingPage(terminal, nil, limits)),
            render(
                FoundPage(found: [foundItem], isEmpty: false, mayRegister: true, words: text)),
            render(
                RegisterPage(
                    title: text, isFound: false, kind: "register-by-hand", olt: 3, oltName: text, port: text,
                    serial: text, label: text, description: text, before: text, profiles: [choice],
                    hasNoProfile: true,
                    fault: text)),
            render(PlansPage(plans: [PlanItem(shown, olt: text)], isEmpty: false)),
            render(PlanPage(shown, olt: text, administrator, writes: .on, now: 2, fault: text)),
            render(PlanPage(unknown, olt: text, administrator, writes: .dryRun, now: 2)),
            render(PlanPage(running, olt: text, administrator, writes: .on, now: 2)),
        ] + addresses(terminal, port, kept) + servicePorts(service, terminal, kept) + registration
    }
}
