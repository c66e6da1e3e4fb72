import MonitorCore
import MonitorWire
import Probes
import Probing

@testable import HubProbes
@testable import HubSeries
@testable import ProbeWire

/// The pages of probes, with the text wherever the network or a user has a say.
extension EveryPage {
    var ofProbes: [(name: String, html: String)] {
        [
            render(MatrixPage(matrix, groups: [text], group: text)),
            render(
                PairPage(
                    agent: text, target: attempted, cell: cell, day: day, events: [event],
                    paths: [path, path], outcome: outcome)),
            render(
                TargetsPage(
                    book, [refusing, behind],
                    defaults: TargetsPage.DefaultsForm(
                        ProbeStore.KeptDefaults(changedBy: text, changedAt: moment),
                        settings: TargetDefaults()),
                    meshping: meshping, fault: text)),
            render(TargetFieldPage(targets: text, fault: text)),
        ]
    }

    private var moment: UTCTime { UTCTime(milliseconds: 1_795_268_525_000) }

    private var cell: MatrixState.Cell {
        MatrixState.Cell(state: text, roundTripMicroseconds: 24_000, lost: 1, isLate: true)
    }

    private var matrix: MatrixState {
        MatrixState(
            topic: text, agents: [text],
            targets: [
                MatrixState.Column(id: 1, address: text, label: text),
                MatrixState.Column(id: 2, address: text, label: text),
            ], cells: [cell, nil])
    }

    /// Addresses as no hub takes them: what a page shows is text all the same.
    private var attempted: ListedTarget {
        var target = ProbeTarget(id: 1, address: .name(text))
        (target.kind, target.port) = (.tcp, 443)
        return ListedTarget(target, label: text, group: 3, addedAt: moment)
    }

    private var member: ListedTarget {
        var listed = ListedTarget(
            ProbeTarget(id: 2, address: .word(.mesh)), label: text, group: 2, addedAt: moment)
        listed.member = text
        return listed
    }

    private var book: TargetBook {
        TargetBook(
            groups: [
                ProbeGroup(id: 1, name: ProbeGroup.everyone),
                ProbeGroup(id: 2, name: "attic", isMesh: true, members: [text]),
                ProbeGroup(id: 3, name: text),
            ], targets: [attempted, member])
    }

    private var given: PlanDesk.Given {
        PlanDesk.Given(targets: [attempted.target], revision: 3, excess: 1)
    }

    private var refusing: TargetsPage.PlanRow {
        TargetsPage.PlanRow(
            agent: text, given: given, runs: nil, isThere: true,
            answer: OrderSetState(feature: "probes", revision: 3, outcome: .refused, reason: text))
    }

    private var behind: TargetsPage.PlanRow {
        let refused = PlanAnswerV1.encode([PlanAnswerV1.Refused(target: 1, reason: text)])
        return TargetsPage.PlanRow(
            agent: text, given: given, runs: 2, isThere: true,
            answer: OrderSetState(feature: "probes", revision: 2, outcome: .applied, body: refused))
    }

    private var meshping: [ProbeStore.MeshpingAgent] {
        [.pending, .approved, .hold, .blacklisted].enumerated().map { index, state in
            ProbeStore.MeshpingAgent(
                id: Int64(index + 1), hostname: text, state: state, seenFrom: text, version: text,
                seenAt: moment, since: moment)
        }
    }

    private var day: SeriesPoint {
        let sums: [UInt64] = [12, 3, 108_000, 9000, 1, 1, 1, 1, 3]
        return SeriesPoint(
            start: moment,
            fields: sums.map { FieldAggregate(count: 9, sum: $0, minimum: $0 / 9, maximum: $0) })
    }

    private var event: ProbeStore.KeptEvent {
        ProbeStore.KeptEvent(
            number: 1, agent: text, target: 1, kind: text, state: text, since: moment, lost: 3, judged: 12,
            error: text)
    }

    private var path: ProbeStore.KeptPath {
        let hops = [PathReport.Hop([IPAddress(v4: 1)], microseconds: 900), PathReport.Hop()]
        let report = PathReport(
            target: 1, reason: text, takenAt: moment, isReached: true, hops: hops, largestPacket: 1400,
            isBlackHole: true)
        return ProbeStore.KeptPath(number: 1, firstAt: moment, lastAt: moment, seen: 2, report: report)
    }

    private var outcome: [UInt8] {
        let attempts = ResultValue.list([ResultValue(["address": .text(text), "error": .text(text)])])
        return ProbeOutcome(
            .failed, at: .connect, text,
            result: ResultValue(["attempts": attempts, "banner": .text(text)])
        ).json
    }
}
