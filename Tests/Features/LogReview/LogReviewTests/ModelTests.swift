import HubCore
import MonitorCore
import Testing

@testable import LogReview

@Suite("Questions to models, and their answers") struct ModelTests {
    private static let chance = (0..<33).map { UInt8($0 * 7 % 251) }
    private static let rows = ["a p: one", "a p: two", "a p: three"].map {
        TemplateFold.Row(count: 1, first: Array($0.utf8), last: Array($0.utf8))
    }
    private var question: LogQuestion { LogQuestion(Self.rows, wish: "all is well?", chance: Self.chance) }

    private func judged(_ json: String, most: Severity = .critical) throws -> JudgedAnswer {
        try JudgedAnswer(ModelAnswer(Array(json.utf8)), to: question, Pseudonyms(), most: most)
    }

    private func finding(_ severity: String = "critical", lines: String) -> String {
        #"{"severity":"\#(severity)","category":"disk","title":"t","explanation":"e","lines":\#(lines),"recommendation":"r"}"#
    }

    private var good: Int { question.rows.keys.min() ?? 0 }

    @Test("the rows are fenced by chance, and each has its number") func fenced() {
        let text = question.text
        #expect(
            text.contains(
                "BEGIN \(Self.chance.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())"
            ))
        #expect(Set(question.rows.keys).union([question.markerRow]) == [1, 2, 3, 4])
        #expect(text.contains(question.marker) && !question.system.contains(question.marker))
        let other = LogQuestion(Self.rows, wish: "all is well?", chance: Self.chance.reversed())
        #expect(other.fingerprint == question.fingerprint && other.marker != question.marker)
        #expect(
            LogQuestion(Self.rows, wish: "else?", chance: Self.chance).fingerprint != question.fingerprint)
    }

    @Test("control characters and directions of writing never reach a model") func clean() {
        let row = TemplateFold.Row(count: 1, first: Array("a\u{1b}[31m\u{202e}b\nEND x".utf8), last: [])
        let text = LogQuestion([row], wish: "", chance: Self.chance).rows.values.first ?? ""
        #expect(text == "x1 | a [31m b END x")
    }

    @Test("a question is bounded, and says what it leaves out") func bounded() {
        let rows = (0..<5000).map { TemplateFold.Row(count: $0, first: Array("row \($0)".utf8), last: []) }
        let question = LogQuestion(rows, wish: String(repeating: "x", count: 9000), chance: Self.chance)
        #expect(question.bytes < 50_000 && question.text.contains("rows were left out"))
    }

    @Test("findings cite rows that there are, or tell nobody") func cited() throws {
        let findings = [##"["L00\##(good)"]"##, #"["L999"]"#, "[]"].map { finding(lines: $0) }
        let judged = try judged(
            #"{"findings":[\#(findings.joined(separator: ","))],"sawMarker":"\#(question.marker)"}"#)
        #expect(judged.isTrusted && judged.findings.map(\.isVerified) == [true, false, false])
        #expect(judged.findings[0].examples == [question.rows[good]])
    }

    @Test("without its marker an answer is not trusted") func marker() throws {
        for saw in ["", "x", "\(question.markerRow)"] {
            let judged = try judged(
                #"{"findings":[\#(finding(lines: "[\(good)]"))],"sawMarker":"\#(saw)"}"#)
            #expect(!judged.isTrusted && judged.findings.allSatisfy { !$0.isVerified })
        }
        #expect(try !judged(#"{"findings":[]}"#).isTrusted)
    }

    @Test("prose and fences around the object are passed over") func prose() throws {
        let object = #"{"findings":[],"sawMarker":"\#(question.marker)"}"#
        #expect(try judged("Here it is:\n```json\n\(object)\n```\nGood luck.").isTrusted)
    }

    @Test(
        "what is no answer is refused, with the reason",
        arguments: [
            ("I see nothing unusual.", "no JSON object"), ("{}", "no findings"),
            (#"{"findings":"#, "no JSON object"),
            (#"{"findings":[{"severity":"apocalyptic"}]}"#, "critical, warning or info"),
            (#"{"findings":[{"title":"x"}]}"#, "without severity"), (#"{"findings":{}}"#, "array"),
            ("}{", "no JSON object"),
        ]) func refused(_ text: String, _ words: String)
    {
        #expect(performing: { _ = try ModelAnswer(Array(text.utf8)) }, throws: { "\($0)".contains(words) })
    }

    @Test("a thousand findings are 20, the gravest") func thousand() throws {
        let many = (0..<1000).map { finding($0 == 999 ? "critical" : "info", lines: "[\(good)]") }
        let judged = try judged(
            #"{"findings":[\#(many.joined(separator: ","))],"sawMarker":"\#(question.marker)"}"#)
        #expect(judged.findings.count == 20 && judged.findings[0].severity == .critical)
    }

    @Test("severities are capped, categories are ours, texts cannot act") func capped() throws {
        let one = try judged(
            #"{"findings":[{"severity":"CRITICAL","category":"<script>","title":"a\u001bb\u202e","explanation":"<b>x","lines":[\#(good)]}],"sawMarker":"\#(question.marker)"}"#,
            most: .warning
        ).findings[0]
        #expect(one.severity == .warning && one.category == "other" && one.title == "a b")
    }

    @Test("what a finding is about is restored, and makes it one with the next turn's") func subject() throws
    {
        var redactor = Redactor()
        _ = redactor.redact(Array("from 192.168.1.9 to 203.0.113.5".utf8)[...])
        let answer = try ModelAnswer(
            Array(
                #"{"findings":[{"severity":"info","category":"port scan","title":"Scan by lan-ip-1","explanation":"of ip-1","lines":[]}]}"#
                    .utf8))
        let one = JudgedAnswer(answer, to: question, redactor.pseudonyms).findings[0]
        #expect(one.title == "Scan by 192.168.1.9" && one.fingerprint == "port scan 192.168.1.9")
        #expect(one.explanation == "of 203.0.113.5")
    }

    @Test("both dialects say the same") func dialects() {
        let openAI = String(decoding: ModelRequest(.openAI, model: "m").body(question), as: UTF8.self)
        let anthropic = String(decoding: ModelRequest(.anthropic, model: "m").body(question), as: UTF8.self)
        for body in [openAI, anthropic] {
            #expect(
                body.contains(question.marker) && body.contains(#""model":"m""#) && body.contains("sawMarker")
            )
            #expect(!body.contains("temperature") && !body.contains("tools"))
        }
        #expect(ModelRequest(.anthropic, model: "m").headers(key: Secret("k")).contains("x-api-key: k"))
        #expect(
            ModelRequest(.openAI, model: "m").headers(key: Secret("k")).contains("Authorization: Bearer k"))
        #expect(ModelDialect(path: "/v1/messages") == .anthropic && ModelDialect(path: "/v1/chat") == .openAI)
        var request = ModelRequest(.openAI, model: "m")
        request.extra = Array(#""thinking":{"type":"disabled"}"#.utf8)
        request.usesCompletionTokens = true
        let body = String(decoding: request.body(question, repairing: ("prose", "why")), as: UTF8.self)
        #expect(
            body.hasSuffix(#","thinking":{"type":"disabled"}}"#) && body.contains("max_completion_tokens"))
        #expect(body.contains("This cannot be read: why."))
    }

    @Test(
        "what services answer",
        arguments: [
            (
                ModelDialect.anthropic, 200,
                #"{"content":[{"type":"thinking","text":"no"},{"type":"text","text":"{}"}],"stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":2}}"#,
                nil as Int?, ModelReply.answer(Array("{}".utf8), tokensIn: 7, tokensOut: 2)
            ),
            (
                .openAI, 200,
                #"{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{}","refusal":null}}],"usage":{"prompt_tokens":7,"completion_tokens":2}}"#,
                nil, .answer(Array("{}".utf8), tokensIn: 7, tokensOut: 2)
            ),
            (
                .anthropic, 200, #"{"content":[],"stop_reason":"refusal"}"#, nil,
                .declined("the model declined to answer")
            ),
            (
                .openAI, 200, #"{"choices":[{"message":{"content":null,"refusal":"No."}}]}"#, nil,
                .declined("No.")
            ),
            (.openAI, 429, #"{"error":{"message":"slow down"}}"#, 20, .later(seconds: 20)),
            (
                .openAI, 429, #"{"error":{"message":"You exceeded it","code":"insufficient_quota"}}"#, nil,
                .spent("You exceeded it")
            ),
            (
                .anthropic, 429, #"{"error":{"message":"m","error_code":"enforced_spend_limit_reached"}}"#,
                nil, .spent("m")
            ),
            (.anthropic, 529, "", nil, .later(seconds: nil)), (.openAI, 401, "{}", nil, .refused),
            (.openAI, 413, "", nil, .tooLarge),
            (.openAI, 400, #"{"error":{"message":"use max_completion_tokens"}}"#, nil, .otherTokensKey),
            (.anthropic, 400, #"{"error":{"message":"output_config: unknown"}}"#, nil, .withoutSchema),
            (
                .openAI, 400, #"{"error":{"message":"bad sk-abcdefghijklmnopqrstuv1234"}}"#, nil,
                .failed("400: bad [openai-key]")
            ),
            (.openAI, 200, "<html>", nil, .failed("its answer cannot be read: $ is not an object.")),
        ]) func replies(
            _ dialect: ModelDialect, _ status: Int, _ body: String, _ retryAfter: Int?, _ wanted: ModelReply
        )
    {
        #expect(ModelReply(dialect, status: status, body: Array(body.utf8), retryAfter: retryAfter) == wanted)
    }
}
