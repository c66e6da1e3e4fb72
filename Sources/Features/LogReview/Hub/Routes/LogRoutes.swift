internal import HubCore
internal import HubServer
internal import Hummingbird
internal import LogReview
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/log-analyses`: turns and findings, for programs.
struct LogRoutes: Sendable {
    let host: HubHost
    let store: LogStore

    static let notThere = Refusal(.notFound, "No analysis has this number.")

    func add(to doors: Doors) {
        let readers = doors.programs(.viewer)
        readers.get("api/v1/log-analyses") { request, _ in
            let hostID = request.word("host")
            let limit = request.word("limit")
            guard let most = limit.isEmpty ? 100 : Int(limit), (1...1000).contains(most) else {
                throw Refusal(.unprocessableContent, "limit is 1 to 1000.")
            }
            let turns = try await store.turns(of: hostID.isEmpty ? nil : hostID, atMost: most)
            let tokens = try await store.tokensToday()
            return Answer.json { json in
                json.array("analyses") { json in for turn in turns { json.object { Self.write(turn, &$0) } } }
                json.array("tokensToday") { json in
                    for (hostID, count) in tokens.sorted(by: { $0.key < $1.key }) {
                        json.object { json in
                            json.value("host", hostID)
                            json.value("tokens", UInt64(max(0, count)))
                        }
                    }
                }
            }
        }
        readers.get("api/v1/log-analyses/:number") { _, context in
            guard let turn = try await store.turn(context.number("number")) else { throw Self.notThere }
            return Answer.json { json in
                Self.write(turn, &json)
                json.array("details") { json in
                    for one in turn.findings { json.object { Self.write(one, &$0) } }
                }
            }
        }
    }

    private static func write(_ turn: LogTurnRow, _ json: inout JSONWriter) {
        json.value("number", UInt64(max(0, turn.number)))
        json.value("host", turn.hostID)
        json.value("at", turn.at)
        json.value("source", turn.source)
        json.value("lines", UInt64(turn.lines))
        json.value("rows", UInt64(turn.rows))
        json.value("secretsRemoved", UInt64(turn.secrets))
        json.value("result", turn.result.rawValue)
        json.value("detail", turn.detail)
        json.value("model", turn.model)
        json.value("tokensIn", UInt64(turn.tokensIn))
        json.value("tokensOut", UInt64(turn.tokensOut))
        json.value("severity", turn.severity?.word ?? "none")
        json.value("findings", UInt64(turn.findingCount))
    }

    private static func write(_ one: LogFinding, _ json: inout JSONWriter) {
        json.value("severity", one.severity.word)
        json.value("category", one.category)
        json.value("subject", one.subject)
        json.value("title", one.title)
        json.value("explanation", one.explanation)
        json.value("recommendation", one.recommendation)
        json.value("count", UInt64(one.count))
        json.array("lines") { json in for line in one.examples { json.value(nil, line) } }
        json.value("origin", one.isModels ? "model" : "rule")
        json.value("verified", one.isVerified)
    }
}
