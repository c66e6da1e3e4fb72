import MonitorCore
import Uplink
import UplinkWire

/// What agents report of their lines, what hubs order, and what strangers answer: no trap, bounded results, the same once
/// written and read again.
///
/// An input is a byte that chooses the reader, then its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first else { return -1 }
    let rest = Array(input.dropFirst())
    switch first % 4 {
    case 0: checkReports(rest)
    case 1: checkOrder(rest)
    case 2: checkName(rest)
    default: checkRoutes(String(decoding: rest, as: UTF8.self))
    }
    return 0
}

/// Lines are reports of one agent, each with two bytes before it: how much later it was measured and came.
private func checkReports(_ bytes: [UInt8]) {
    var standing = LineStanding()
    var (time, arrival): (Int64, Int64) = (1_700_000_000_000, 1_700_000_000_000)
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.count > 2 {
        time += Int64(Int8(bitPattern: line[line.startIndex])) * 5000
        arrival += Int64(line[line.startIndex + 1]) * 5000
        guard let report = try? TurnReport(Array(line.dropFirst(2))) else { continue }
        checkWritten(report)
        let before = standing
        let step = standing.take(report.turn, at: time, arrivedAt: arrival, longestGap: 660_000)
        if step == .none { require(standing == before, "a turn that was passed over changed something") }
        guard case .known(let known) = step else { continue }
        require(known.judgement == standing.judgement, "what is told is not what stands")
        require(known.from <= time, "a state begins after the turn that found it")
        if let past = known.past { require(!past.isEmpty && past.upperBound <= time, "an outage to come") }
    }
}

private func checkWritten(_ report: TurnReport) {
    let turn = report.turn
    for count in [turn.names.count, turn.connections.count, turn.pages.count] {
        require(count <= LineTargets.most, "more answers than targets")
    }
    for finding in turn.names + turn.connections {
        if let seconds = finding.seconds {
            require((0...60).contains(seconds), "an answer that took longer than it may")
        }
        if case .failed(let reason) = finding {
            require(reason.utf8.count <= TurnReport.longestFailure, "a reason without bound")
        }
    }
    let written = report.encoded
    guard let again = try? TurnReport(written) else { fatalError("broken promise: not read again") }
    require(again.encoded == written, "read otherwise")
    let (judged, same) = (LineJudgement(turn), LineJudgement(again.turn))
    require(judged == same, "judged otherwise")
    require((judged.verdict == .online) == (judged.reason == nil), "a reason that is too much or missing")
}

private func checkOrder(_ bytes: [UInt8]) {
    guard let order = try? LineOrder(bytes) else { return }
    require(LineOrder.periods.contains(order.seconds), "turns without a distance")
    require((0...86_400).contains(order.pageSeconds), "pages without a distance")
    require((try? LineOrder(order.encoded)) == order, "an order is read otherwise")
}

private func checkName(_ bytes: [UInt8]) {
    let question = NameQuestion(id: 0x4d6f, label: 7, below: NameQuestion.domain)
    guard question.answer(in: bytes) != nil else { return }
    let isOurs = bytes.count >= question.bytes.count && bytes[0] == 0x4d && bytes[1] == 0x6f
    require(isOurs, "a stranger's answer")
}

private func checkRoutes(_ text: String) {
    if RouteTable.gateway(in: text) != nil {
        require(text.contains("00000000"), "a router without a default route")
    }
    _ = RouteTable.leadsOut(in: text)
}
