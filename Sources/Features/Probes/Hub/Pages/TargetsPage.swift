internal import HubCore
internal import HubFrame
internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes

/// Targets, groups, and which list each agent runs.
struct TargetsPage: Page {
    static let template = "targets"
    let title = "Targets"
    /// Templates hold no address of the web.
    let example = "192.0.2.1, gateway, https://shop.example/"
    let webExample = "https://shop.example/health"
    let targets: [Row]
    let hasTargets: Bool
    let groups: [GroupRow]
    let plans: [PlanItem]
    let hasPlans: Bool
    /// Meshping's agents; empty for others than administrators.
    let meshping: [MeshpingItem]
    let hasMeshping: Bool
    let defaults: DefaultsForm
    let fault: String?

    struct MeshpingItem: Sendable {
        let number: Int64
        let name: String
        let host: String
        let badge: String
        let state: String
        let address: String
        let since: Moment
        let mayApprove: Bool
        let mayReject: Bool
    }

    struct Row: Sendable {
        let id: UInt32
        let address: String
        let label: String
        let group: String
        let every: String
        let packets: String
        let timeout: String
        let isMesh: Bool
    }

    struct GroupRow: Sendable {
        let name: String
        let members: String
        let isMesh: Bool
        let isEveryone: Bool
    }

    struct PlanItem: Sendable {
        let agent: String
        let count: Int
        let words: String
        let isCurrent: Bool
    }

    struct PlanRow: Sendable {
        let agent: String
        let given: PlanDesk.Given
        let runs: UInt64?
        let isThere: Bool
        let answer: OrderSetState?
    }

    init(
        _ book: TargetBook, _ plans: [PlanRow], defaults: DefaultsForm,
        meshping: [ProbeStore.MeshpingAgent], fault: String?
    ) {
        self.defaults = defaults
        targets = book.listed.map { one in
            Row(
                id: one.target.id, address: one.asked, label: one.label,
                group: book.group(one.group)?.name ?? "",
                every: TargetDefaults.Chosen.seconds(one.target.intervalMilliseconds) + " s",
                packets: one.target.count > 1 ? "\(one.target.count)" : "1",
                timeout: TargetDefaults.Chosen.seconds(one.target.timeoutMilliseconds) + " s",
                isMesh: one.member != nil)
        }
        hasTargets = !targets.isEmpty
        groups = book.groups.filter { ProbeGroup.isName($0.name) }.map { group in
            GroupRow(
                name: group.name,
                members: group.name == ProbeGroup.everyone
                    ? "all agents" : group.members.sorted().joined(separator: ", "),
                isMesh: group.isMesh, isEveryone: group.name == ProbeGroup.everyone)
        }
        self.plans = plans.map(PlanItem.init)
        hasPlans = !plans.isEmpty
        self.meshping = meshping.map(MeshpingItem.init)
        hasMeshping = !meshping.isEmpty
        self.fault = fault
    }

}

extension TargetsPage {
    /// How targets are asked that say nothing else.
    struct DefaultsForm: Sendable {
        let fields: [Field]
        /// What holds now, for the form that adds targets.
        let interval: String
        let count: String
        let timeout: String
        let changedBy: String?
        let changedAt: Moment?

        struct Field: Sendable {
            let label: String
            let name: String
            /// Empty follows the settings.
            let value: String
            let usual: String
            let hint: String
        }

        /// - Parameters:
        ///   - typed: what a form had that was refused.
        ///   - settings: what holds where nothing is set here.
        init(_ kept: ProbeStore.KeptDefaults, typed: [String: String] = [:], settings: TargetDefaults) {
            let seconds = TargetDefaults.Chosen.seconds
            let (chosen, now) = (kept.chosen, kept.chosen.over(settings).fitted)
            (interval, count) = (seconds(now.intervalMilliseconds), "\(now.count)")
            timeout = seconds(now.timeoutMilliseconds)
            func field(
                _ label: String, _ name: String, _ value: String?, _ usual: String, _ hint: String
            ) -> Field {
                Field(
                    label: label, name: name, value: typed[name] ?? value ?? "", usual: usual,
                    hint: "\(hint); empty: \(usual)")
            }
            fields = [
                field(
                    "Every, seconds", "interval", chosen.intervalMilliseconds.map(seconds),
                    seconds(settings.intervalMilliseconds), "1 to 3600"),
                field(
                    "Packets in a round", "count", chosen.count.map { "\($0)" }, "\(settings.count)",
                    "1 to 20"),
                field(
                    "Lost after, seconds", "timeout", chosen.timeoutMilliseconds.map(seconds),
                    seconds(settings.timeoutMilliseconds), "0.1 to 10"),
            ]
            changedBy = kept.changedBy
            changedAt = kept.changedAt.map(Moment.init)
        }
    }
}

extension TargetsPage.MeshpingItem {
    init(_ agent: ProbeStore.MeshpingAgent) {
        number = agent.id
        name = agent.word
        host = agent.hostname
        (badge, state) =
            switch agent.state {
            case .approved: ("approved", "approved")
            case .pending: ("pending", "waits for approval")
            case .hold: ("pending", "on hold: it came from another address")
            case .blacklisted: ("denied", "rejected")
            }
        address = agent.seenFrom
        since = Moment(agent.since)
        mayApprove = agent.state != .approved
        mayReject = agent.state != .blacklisted
    }
}

extension TargetsPage.PlanItem {
    init(_ row: TargetsPage.PlanRow) {
        agent = row.agent
        count = row.given.targets.count
        isCurrent = row.runs == row.given.revision
        var text: String
        if let answer = row.answer, answer.outcome == .refused {
            text = "refused list \(answer.revision): \(answer.reason ?? "no reason given")"
        } else if let runs = row.runs {
            text =
                isCurrent ? "uses list \(runs)" : "uses list \(runs); list \(row.given.revision) is waiting"
        } else {
            text = row.isThere ? "has not answered yet" : "is not connected"
        }
        let refused = row.answer?.body.flatMap { try? PlanAnswerV1.decode($0) } ?? []
        if !refused.isEmpty {
            text += "; refused " + refused.map { "target \($0.target): \($0.reason)" }.joined(separator: " ")
        }
        if row.given.excess > 0 {
            text +=
                "; \(CountText.text(row.given.excess, "target")) left out: over MAX_TARGETS or too large for one order"
        }
        words = text
    }
}

/// The list of everyone's targets in one field, between commas.
struct TargetFieldPage: Page {
    static let template = "target-field"
    let title = "Targets"
    let targets: String
    let fault: String?
}
