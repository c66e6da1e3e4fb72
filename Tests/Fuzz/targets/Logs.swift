import HostLogs
import HubCore
import LogWire
import MonitorCore

@testable import LogReview

/// Logs from outside, and what models answer: no trap, bounded results, nothing that acts.
///
/// An input is a byte that chooses the reader, then its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first else { return -1 }
    let rest = Array(input.dropFirst())
    switch first % 6 {
    case 0: checkFraming(rest)
    case 1: checkDigest(rest)
    case 2: checkAnswer(rest)
    case 3: checkReply(rest)
    case 4: checkConfiguration(rest)
    default: checkJournal(rest)
    }
    return 0
}

private func checkFraming(_ bytes: [UInt8]) {
    var (whole, parts) = (SyslogFraming(), SyslogFraming())
    let all = whole.receive(bytes)
    var found: [ArraySlice<UInt8>] = []
    for byte in bytes { found += parts.receive([byte]) }
    require(all.map(Array.init) == found.map(Array.init), "a stream means something else in pieces")
    for message in all {
        require(message.count <= SyslogMessage.longest, "a message is longer than the longest")
        let line = SyslogMessage(message).line
        require(line.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, "a line holds a control character")
    }
}

private func checkDigest(_ bytes: [UInt8]) {
    let lines = LogLine.split(bytes)
    let digest = LogDigest(lines, hosts: ["attic"])
    require(digest.rows.count <= TemplateFold.mostRows, "more rows than the most")
    let question = LogQuestion(digest.rows, wish: "?", chance: (0..<33).map { UInt8($0) })
    require(question.bytes < 100_000, "a question without bound")
    let place = LogPlace.fresh(lines, after: nil).place
    require(LogPlace.fresh(lines, after: place).lines.isEmpty, "lines that were read are new")
    // What is redacted once has nothing left to take out.
    for row in digest.rows {
        var again = Redactor(keepsAddresses: true)
        _ = again.redact(row.first[...])
    }
}

private let question = LogQuestion(
    [TemplateFold.Row(count: 1, first: Array("a".utf8), last: [])], wish: "?",
    chance: (0..<33).map { UInt8($0) })

private func checkAnswer(_ bytes: [UInt8]) {
    guard let answer = try? ModelAnswer(bytes) else { return }
    let judged = JudgedAnswer(answer, to: question, Pseudonyms(), most: .warning)
    require(judged.findings.count <= 20, "more findings than the most")
    for one in judged.findings {
        require(one.severity <= Severity.warning, "a finding is graver than it may be")
        require(!one.isVerified || !one.examples.isEmpty, "a finding without rows is verified")
        require(one.title.utf8.count <= 200 && one.explanation.utf8.count <= 2000, "a text without bound")
    }
}

private func checkReply(_ bytes: [UInt8]) {
    for dialect in ModelDialect.allCases {
        for status in [200, 400, 429] {
            _ = ModelReply(dialect, status: status, body: bytes, retryAfter: nil)
        }
    }
}

private func checkConfiguration(_ bytes: [UInt8]) {
    guard let found = try? LogConfiguration(json: bytes) else { return }
    require((try? LogConfiguration(json: found.json.utf8)) != nil, "a configuration cannot be read again")
    require(found.host.first != "-" && found.user.first != "-", "a name is an option")
}

/// What journalctl wrote, how an agent reports it, and what it was ordered to read.
private func checkJournal(_ bytes: [UInt8]) {
    var reading = JournalReading(unit: nil, after: "s=0f;i=1")
    for isWhole in [false, true] {
        let ending = JournalReading.Ending(status: isWhole ? 1 : 143, complaints: bytes, isWhole: isWhole)
        guard let answer = try? reading.take(bytes, ending) else { continue }
        let reports = LinesReport.reports(of: answer.lines)
        require(reports.reduce(0) { $0 + $1.lines.count } == answer.lines.count, "a line is lost or made")
        for report in reports {
            require(report.lines.count <= LinesReport.mostLines, "more lines than the most")
            require((try? LinesReport(report.encoded)) == report, "lines are read otherwise")
        }
        break
    }
    _ = try? LinesReport(bytes)
    guard let order = try? JournalOrder(bytes) else { return }
    require((try? JournalOrder(order.encoded)) == order, "an order is read otherwise")
    require(order.unit?.first != "-", "a unit is an option")
}
