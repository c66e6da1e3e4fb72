internal import Gpon
internal import HubCore
internal import HubFrame

/// A plan in a list.
struct PlanItem: Sendable {
    let path: String
    let olt: String
    let sentence: String
    let mark: StatusMark
    let who: String
    let at: Moment?

    init(_ plan: KeptPlan, olt: String) {
        path = "/isp/plans/\(plan.id)"
        self.olt = olt
        sentence = plan.sentence
        mark = GponWords.state(plan.state)
        who = plan.confirmedBy ?? plan.madeBy
        at = GponWords.moment(plan.confirmedAt ?? plan.madeAt)
    }
}

struct PlansPage: Page {
    static let template = "olt-plans"
    let title = "Plans"
    let plans: [PlanItem]
    let isEmpty: Bool
}

/// One plan: what would be sent, or what was.
struct PlanPage: Page {
    static let template = "olt-plan"
    let title: String
    let id: String
    let hash: String
    let olt: Int64
    let oltName: String
    let sentence: String
    let mark: StatusMark
    let reason: String?
    let outcome: String?
    let affected: [String]
    let affectsNobody: Bool
    let warnings: [String]
    let steps: [Step]
    let facts: [String]
    let lines: [Line]
    let hasLines: Bool
    let who: String
    let made: Moment?
    let confirmed: Moment?
    let expires: Moment?
    let isShown: Bool
    let isRunning: Bool
    /// Whether it goes on, or waits for a user.
    let isOpen: Bool
    /// Another one is another page.
    let state: String
    let isDryRun: Bool
    let mayConfirm: Bool
    let asksTyping: Bool
    let label: String?
    let isDanger: Bool
    let waitsForLook: Bool
    let look: [String]
    let hasLook: Bool
    let looked: Moment?
    let seenBy: String?
    let mayRestore: Bool
    let serial: String?
    let terminalSearch: String?
    var fault: String?

    struct Step: Sendable {
        let number: Int
        let sentence: String
        let line: String
        let expects: String
        let verify: String
        let undo: String?
        let mark: StatusMark
        let note: String?
        let isOver: Bool
    }

    struct Line: Sendable {
        let at: Moment?
        let line: String
        let isUndo: Bool
        let answer: String?
        let ended: String
    }

    init(
        _ plan: KeptPlan, olt name: String, _ visitor: Visitor, writes: OltWrites, now: Int64,
        fault: String? = nil
    ) {
        let isExpired = plan.state == .shown && now > plan.expiresAt
        title = Self.title(plan.kind)
        id = plan.id
        hash = plan.hash
        olt = plan.olt
        oltName = name
        sentence = plan.sentence
        mark = GponWords.state(isExpired ? .expired : plan.state)
        reason = plan.reason
        outcome = plan.outcome
        affected = plan.affected
        affectsNobody = plan.affected.isEmpty
        warnings = plan.warnings
        let isOver = !plan.state.isOpen || plan.state == .running
        steps = plan.steps.enumerated().map { index, step in
            Step(
                number: index + 1, sentence: step.sentence, line: step.line, expects: step.expects,
                verify: step.verify, undo: step.undo, mark: GponWords.step(step.state), note: step.note,
                isOver: isOver)
        }
        facts = plan.facts.map { $0.split(separator: "=", maxSplits: 1).joined(separator: ": ") }
        lines = plan.lines.map {
            Line(
                at: GponWords.moment($0.sentAt), line: $0.line, isUndo: $0.isUndo,
                answer: $0.answer.flatMap { $0.isEmpty ? nil : $0 },
                ended: $0.ended == "prompt" ? "answered" : $0.ended ?? "no answer yet")
        }
        hasLines = !plan.lines.isEmpty
        who = plan.confirmedBy.map { "confirmed by \($0)" } ?? "made by \(plan.madeBy)"
        made = GponWords.moment(plan.madeAt)
        confirmed = GponWords.moment(plan.confirmedAt)
        expires = GponWords.moment(plan.expiresAt)
        isShown = plan.state == .shown && !isExpired
        isRunning = plan.state == .running || plan.state == .confirmed
        isOpen = isShown || isRunning || (plan.state == .unknown && plan.seenAt == nil)
        state = "\(isExpired ? "expired" : plan.state.rawValue) \(plan.lookedAt ?? 0) \(plan.seenAt ?? 0)"
        isDryRun = writes == .dryRun
        let isAdmitted = visitor.role >= .operator && (try? PlanDesk.admit(plan.kind, visitor)) != nil
        mayConfirm = isShown && isAdmitted && writes == .on
        asksTyping = plan.kind == .delete
        label = plan.serial?.label
        isDanger = plan.kind.cutsOff
        waitsForLook = plan.state == .unknown && plan.seenAt == nil && isAdmitted
        look = plan.look ?? []
        hasLook = plan.lookedAt != nil
        looked = GponWords.moment(plan.lookedAt)
        seenBy = plan.seenBy
        mayRestore =
            plan.restore != nil && [.done, .stopped].contains(plan.state) && isAdmitted && writes != .off
        serial = plan.serial?.digits
        terminalSearch = plan.serial.map { "/isp/terminals?q=\($0.digits)" }
        self.fault = fault
    }

    private static func title(_ kind: PlanRequest.Kind) -> String {
        switch kind {
        case .registerFound, .registerByHand: "Register a terminal"
        case .addServicePort: "Add a service port"
        case .removeServicePort, .removeOrphan: "Remove a service port"
        case .setNativeVLAN: "Set a native VLAN"
        case .delete: "Delete a terminal"
        case .restore: "Restore a terminal"
        case .save: "Save the configuration"
        }
    }
}
