public import MonitorCore
internal import MonitorWire

/// The two ways in which services of models are asked.
public enum ModelDialect: String, Sendable, CaseIterable {
    /// Messages of Anthropic.
    case anthropic
    /// Chat completions, as OpenAI, GLM, Ollama and llama.cpp have them.
    case openAI = "openai"

    /// - Parameter path: of the service's URL.
    public init(path: String) {
        self = path.split(separator: "/").last == "messages" ? .anthropic : .openAI
    }
}

/// One request to a service, and what may have to be left out of it.
public struct ModelRequest: Sendable {
    public var dialect: ModelDialect
    public var model: String
    public var mostTokens = 4096
    /// Some services know only one of two names.
    public var usesCompletionTokens = false
    /// Some services know no schema.
    public var hasSchema = true
    /// More keys of the body, as JSON without its braces.
    public var extra: [UInt8] = []

    public init(_ dialect: ModelDialect, model: String) {
        self.dialect = dialect
        self.model = model
    }

    /// Whole header lines.
    public func headers(key: Secret?) -> [String] {
        let type = "Content-Type: application/json"
        guard let key else { return dialect == .anthropic ? [type, Self.version] : [type] }
        switch dialect {
        case .anthropic: return [type, Self.version, "x-api-key: \(key.revealed)"]
        case .openAI: return [type, "Authorization: Bearer \(key.revealed)"]
        }
    }

    private static let version = "anthropic-version: 2023-06-01"

    /// - Parameter repair: an answer that could not be read, and why.
    public func body(_ question: LogQuestion, repairing repair: (answer: String, why: String)? = nil)
        -> [UInt8]
    {
        var writer = JSONWriter(reservingBytes: question.bytes + 4096)
        writer.object { json in
            json.value("model", model)
            if dialect == .openAI, usesCompletionTokens {
                json.value("max_completion_tokens", UInt64(mostTokens))
            } else {
                json.value("max_tokens", UInt64(mostTokens))
            }
            if dialect == .anthropic { json.value("system", question.system) }
            json.array("messages") { json in
                func say(_ role: String, _ text: String) {
                    json.object { json in
                        json.value("role", role)
                        json.value("content", text)
                    }
                }
                if dialect == .openAI { say("system", question.system) }
                say("user", question.text)
                if let repair {
                    say("assistant", repair.answer.isEmpty ? "-" : repair.answer)
                    say(
                        "user",
                        "This cannot be read: \(repair.why). Answer again, with the JSON object alone.")
                }
            }
            if hasSchema { schema(&json) }
        }
        guard !extra.isEmpty else { return writer.bytes }
        return writer.bytes.dropLast() + [UInt8(ascii: ",")] + extra + [UInt8(ascii: "}")]
    }

    private func schema(_ json: inout JSONWriter) {
        switch dialect {
        case .anthropic:
            json.object("output_config") { json in
                json.object("format") { json in
                    json.value("type", "json_schema")
                    json.raw("schema", LogQuestion.schema)
                }
            }
        case .openAI:
            json.object("response_format") { json in
                json.value("type", "json_schema")
                json.object("json_schema") { json in
                    json.value("name", "findings")
                    json.value("strict", true)
                    json.raw("schema", LogQuestion.schema)
                }
            }
        }
    }
}
