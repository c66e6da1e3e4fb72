internal import Checks
internal import Daemon
internal import HubCore
internal import HubServer
internal import MonitorCore
internal import MonitorWire
internal import Probing
internal import Synchronization

/// Takes questions in: who may ask what, how often, of which agents. What the agents permit is theirs to say.
struct CheckDesk: Sendable {
    /// Why a question is not taken.
    struct Refused: Error, Equatable {
        enum Code: Sendable { case invalid, forbidden, tooOften, busy, unknownAgent }

        let code: Code
        let sentence: String
        var wait: Duration?

        init(_ code: Code, _ sentence: String, wait: Duration? = nil) {
            self.code = code
            self.sentence = sentence
            self.wait = wait
        }
    }

    private final class Memory: Sendable {
        /// `nil` before the first check.
        let rates = Mutex<CheckRates?>(nil)
        let reads = Mutex(CheckReads())
        /// When a refusal of a user was written into the audit last.
        let told = Mutex<[String: ContinuousClock.Instant]>([:])
    }

    let host: HubHost
    let runner: CheckRunner
    let store: CheckStore
    private let memory = Memory()

    init(_ host: HubHost, runner: CheckRunner, store: CheckStore) {
        self.host = host
        self.runner = runner
        self.store = store
    }

    var least: Role { host.settings(CheckSettings.self).role }

    /// - Parameter isOpen: the operator opened checks to any user: no role is asked for.
    /// - Throws: `Refused`, and where it cannot be written.
    func ask(
        _ request: CheckRequest, _ visitor: Visitor, isOpen: Bool = false, by doer: AuditActor
    ) async throws -> Check {
        try Self.admit(request.question, visitor.role, least: isOpen ? .viewer : least, isOpen: isOpen)
        let (rows, notAsked) = try await rows(request, visitor.role)
        try await admitRate(request, agents: rows.count { $0.outcome == nil }, visitor, doer)
        let check = Check(
            id: StartID.random(), question: request.question, askedBy: visitor.name,
            asker: CheckOrder.Asker(rawValue: visitor.role.rawValue) ?? .viewer, askedAt: host.clock(),
            deadlineSeconds: request.deadlineSeconds, notAsked: notAsked, rows: rows)
        try await runner.ask(check, by: doer)
        return check
    }

    /// What no agent would do is refused here, and costs the agents nothing.
    static func admit(
        _ question: ProbeQuestion, _ role: Role, least: Role, isOpen: Bool = false
    ) throws(Refused) {
        guard role >= least else { throw Refused(.forbidden, "Checks need the role \(least.rawValue).") }
        if case .dns(let options) = question.options, role < .operator, !isOpen || options.server == nil {
            throw Refused(.forbidden, "DNS records tell of an agent's network: they need the role operator.")
        }
        let isAdministrator = role >= .administrator
        if let port = question.effectivePort,
            let refusal = PortPolicy.refusal(question.kind, port: port, isAdministrator: isAdministrator)
        {
            throw Refused(.forbidden, refusal)
        }
        guard case .address(let address)? = question.host, question.kind != .dns else { return }
        let everything = ["0.0.0.0/0", "::/0"].compactMap { NetworkRange($0) }
        // As the most permissive agent has it.
        let verdict = AddressPolicy(permitted: everything).verdict(on: address, for: .onDemand)
        if case .refused(let reason) = verdict { throw Refused(.invalid, reason.sentence) }
    }

    private func admitRate(
        _ request: CheckRequest, agents: Int, _ visitor: Visitor, _ doer: AuditActor
    ) async throws {
        guard runner.openCount < CheckRunner.mostOpen else {
            throw Refused(.busy, "Too many checks are open. Try again later.", wait: .seconds(5))
        }
        let isAdministrator = visitor.role >= .administrator
        let load = isAdministrator ? nil : CheckLoad(request.question, agents: agents)
        if let load, !load.isBearable {
            throw Refused(
                .invalid,
                "So many packets a second would burden the host. Ask fewer agents, or for fewer packets.")
        }
        // Read before the lock is taken: the first time it is a file.
        let suffixes = Self.suffixes
        do throws(CheckRates.Early) {
            try memory.rates.withLock { (rates) throws(CheckRates.Early) in
                if rates == nil { rates = CheckRates(suffixes: suffixes) }
                // In place: a copy would be one of its tables, for each check.
                try rates?.admit(
                    visitor.name, isAdministrator: isAdministrator, request.question.host, load: load,
                    at: .now)
            }
        } catch {
            let isNews = memory.told.withLock { told in
                if told.count > 1000 { told.removeAll() }
                let before = told[visitor.name]
                guard before.map({ ContinuousClock.now - $0 > .seconds(3600) }) ?? true else { return false }
                told[visitor.name] = .now
                return true
            }
            if isNews { try await store.tell(.checkRefused, request.question.subject, by: doer) }
            let who = error.bound == .user ? "You have asked for many checks" : "This host is checked often"
            throw Refused(.tooOften, "\(who). Try again in \(Self.seconds(error.wait)) s.", wait: error.wait)
        }
    }

    /// Of Debian's package `publicsuffix`, where it is installed; read once.
    private static let suffixes: PublicSuffixes? = {
        let path = "/usr/share/publicsuffix/public_suffix_list.dat"
        return (try? TextFile.read(path, atMost: 4 << 20).get()).map { PublicSuffixes($0) }
    }()

    /// - Throws: `Refused` where a reader asks for a check too often.
    func admitRead(_ check: String, by visitor: Visitor) throws {
        let wait = memory.reads.withLock { $0.admit(visitor.name, check, at: .now) }
        guard let wait else { return }
        throw Refused(.tooOften, "You read this check often. Follow it on its page.", wait: wait)
    }

    static func seconds(_ wait: Duration) -> Int { Int(wait.components.seconds) + 1 }

    /// A row for each agent; of those that cannot be asked it has ended already. Besides, how many are left out.
    private func rows(_ request: CheckRequest, _ role: Role) async throws -> ([Check.Row], Int) {
        let roads = host.roads.all.flatMap { $0.agents() }
        let onRoads = Dictionary(roads.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let known = try await host.agents.names().union(onRoads.keys)
        let most = CheckRequest.most(of: role)
        let limit = request.limit ?? most
        guard limit <= most, request.agents?.count ?? 0 <= most else {
            throw Refused(.invalid, "At most \(most) agents can be asked at once.")
        }
        let now = host.clock()
        if let agents = request.agents {
            if let stranger = agents.first(where: { !known.contains($0) }) {
                throw Refused(.unknownAgent, "No agent is named '\(stranger)'. The page Agents lists them.")
            }
            return (agents.sorted().map { row($0, onRoads[$0], now) }, 0)
        }
        let wanted = try await wanted(request, of: known, onRoads)
        guard !wanted.isEmpty else {
            throw Refused(
                .unknownAgent, "There is no agent to ask yet. Connect one first: see the page Agents.")
        }
        var numbers = SystemRandomNumberGenerator()
        let rows = Check.drawn(
            wanted.map { row($0, onRoads[$0], now) }, atMost: limit, using: &numbers)
        return (rows, wanted.count - rows.count)
    }

    /// Those of the group and of the region that are asked.
    private func wanted(
        _ request: CheckRequest, of known: Set<String>, _ onRoads: [String: RoadAgent]
    ) async throws -> Set<String> {
        var wanted = known
        if let group = request.group, !group.isEmpty, group != "everyone" {
            guard let members = await host.gathering.groups()[group] else {
                throw Refused(
                    .unknownAgent, "No group of agents is named '\(group)'. The page Targets lists them.")
            }
            wanted.formIntersection(members)
        }
        if let region = request.region, !region.isEmpty {
            let places = await host.places.current?.agents() ?? [:]
            wanted = wanted.filter {
                (places[$0]?.region ?? onRoads[$0]?.region)?.lowercased() == region.lowercased()
            }
            guard !wanted.isEmpty else {
                throw Refused(
                    .unknownAgent,
                    "No agent is in the region '\(region)'. Leave the region out, or give agents one under Places."
                )
            }
        }
        return wanted
    }

    /// What a form may choose from.
    func choices() async -> (groups: [String], regions: [String]) {
        let regions = await host.places.current?.agents().values.map(\.region) ?? []
        let onRoads = host.roads.all.flatMap { $0.agents().compactMap(\.region) }
        return (
            await host.gathering.groups().keys.sorted(),
            Set(regions + onRoads).filter { !$0.isEmpty }.sorted()
        )
    }

    /// - Parameter onRoad: as its road knows it, where it is on one.
    private func row(_ agent: String, _ onRoad: RoadAgent?, _ now: UTCTime) -> Check.Row {
        let hello = host.orders.capabilities(of: agent)
        if hello?.features.contains(where: { $0.name == CheckOrder.feature }) ?? false {
            return Check.Row(agent: agent)
        }
        if let onRoad {
            guard let absence = onRoad.absence else { return Check.Row(agent: agent) }
            return Check.Row(agent: agent, outcome: ProbeOutcome(.lost, absence), endedAt: now)
        }
        guard hello != nil else {
            return Check.Row(
                agent: agent, outcome: ProbeOutcome(.lost, "The agent is not connected."), endedAt: now)
        }
        return Check.Row(
            agent: agent,
            outcome: ProbeOutcome(
                .refused, at: .policy,
                "The agent takes no checks: CHECKS is off, or it is an earlier version."),
            endedAt: now)
    }
}
