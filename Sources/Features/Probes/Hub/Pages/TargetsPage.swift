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
        _ book: TargetBook, _ plans: [PlanRow], meshping: [ProbeStore.MeshpingAgent], fault: String?
    ) {
        targets = book.listed.map { one in
            Row(
                id: one.target.id, address: one.asked, label: one.label,
                group: book.group(one.group)?.name ?? "",
                every: Self.seconds(one.target.intervalMilliseconds),
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

    private static func seconds(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds) / 1000) s"
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
            text = "refuses list \(answer.revision): \(answer.reason ?? "without a reason")"
        } else if let runs = row.runs {
            text = isCurrent ? "runs list \(runs)" : "runs list \(runs), newest \(row.given.revision)"
        } else {
            text = row.isThere ? "has not answered yet" : "is not connected"
        }
        let refused = row.answer?.body.flatMap { try? PlanAnswerV1.decode($0) } ?? []
        if !refused.isEmpty {
            text += "; refuses " + refused.map { "target \($0.target): \($0.reason)" }.joined(separator: " ")
        }
        if row.given.excess > 0 {
            text += "; \(row.given.excess) targets are more than MAX_TARGETS, or one order, permits"
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
