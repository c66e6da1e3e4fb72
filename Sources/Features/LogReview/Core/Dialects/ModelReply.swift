internal import MonitorCore
internal import MonitorWire

/// What a service's answer means for the one who asked.
public enum ModelReply: Sendable, Equatable {
    case answer([UInt8], tokensIn: Int, tokensOut: Int)
    /// Ask again, after so many seconds where the service says.
    case later(seconds: Int?)
    /// The account's limit is reached: asking again is of no use today.
    case spent(String)
    /// The key is wrong.
    case refused
    /// The question is too long.
    case tooLarge
    /// A part of the request is not known there: without it, it may be.
    case withoutSchema
    case otherTokensKey
    /// The model will not answer.
    case declined(String)
    case failed(String)

    public static let longest = 262_144

    public init(_ dialect: ModelDialect, status: Int, body: [UInt8], retryAfter: Int?) {
        switch status {
        case 200...299: self = Self.read(dialect, body)
        case 401, 403: self = Self.limit(body).map { .spent($0) } ?? .refused
        case 402: self = .spent(Self.message(body))
        case 413: self = .tooLarge
        case 408, 409, 425, 500, 502, 503, 504, 529: self = .later(seconds: retryAfter)
        case 429:
            if let retryAfter {
                self = .later(seconds: retryAfter)
            } else {
                self = Self.limit(body).map { .spent($0) } ?? .later(seconds: nil)
            }
        case 400, 404, 422:
            let text = body[...]
            if text.has("max_completion_tokens") {
                self = .otherTokensKey
            } else if text.hasAny(["response_format", "output_config", "json_schema", "output_format"]) {
                self = .withoutSchema
            } else if text.hasAny(["prompt is too long", "context_length_exceeded", "maximum context length"])
            {
                self = .tooLarge
            } else {
                self = Self.limit(body).map { .spent($0) } ?? .failed("\(status): \(Self.message(body))")
            }
        default: self = .failed("the service answered \(status)")
        }
    }

    private static func limit(_ body: [UInt8]) -> String? {
        body[...].hasAny([
            "spend_limit", "insufficient_quota", "credit balance", "billing", "quota_exceeded", "arrears",
        ]) ? message(body) : nil
    }

    private enum Key: String, CaseIterable {
        case content, choices, usage, error, message
        case stopReason = "stop_reason"
    }
    private enum Part: String, CaseIterable {
        case type, text, message, content, refusal
        case finishReason = "finish_reason"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
    }
    private static let keys = KeyTable<Key>()
    private static let parts = KeyTable<Part>()

    private struct Found {
        var text: [UInt8]?
        var stop = ""
        var refusal: String?
        var (tokensIn, tokensOut) = (0, 0)
        var message = ""
    }

    private static func read(_ dialect: ModelDialect, _ body: [UInt8]) -> ModelReply {
        var found = Found()
        do {
            var reader = JSONReader(body)
            try reader.whole { (reader) throws(WireFault) in
                try reader.object(keys) { (key, reader) throws(WireFault) in
                    switch key {
                    case .content where dialect == .anthropic: try blocks(&reader, &found)
                    case .choices where dialect == .openAI: try choices(&reader, &found)
                    case .usage: try usage(&reader, &found)
                    case .stopReason: found.stop = try word(&reader)
                    default: try reader.skip()
                    }
                }
            }
        } catch {
            return .failed("its answer cannot be read: \(error)")
        }
        if let refusal = found.refusal, !refusal.isEmpty { return .declined(refusal) }
        if found.stop == "refusal" || found.stop == "content_filter" {
            return .declined("the model declined to answer")
        }
        guard let text = found.text else { return .failed("its answer holds no text") }
        return .answer(text, tokensIn: found.tokensIn, tokensOut: found.tokensOut)
    }

    private static func blocks(_ reader: inout JSONReader, _ found: inout Found) throws(WireFault) {
        try reader.array(atMost: 1000) { (reader) throws(WireFault) in
            var (type, text) = ("", "")
            try reader.object(parts) { (part, reader) throws(WireFault) in
                switch part {
                case .type: type = try word(&reader)
                case .text: text = try word(&reader)
                default: try reader.skip()
                }
            }
            if type == "text", found.text == nil { found.text = Array(text.utf8) }
        }
    }

    private static func choices(_ reader: inout JSONReader, _ found: inout Found) throws(WireFault) {
        try reader.array(atMost: 100) { (reader) throws(WireFault) in
            try reader.object(parts) { (part, reader) throws(WireFault) in
                switch part {
                case .finishReason: found.stop = try word(&reader)
                case .message:
                    try reader.object(parts) { (part, reader) throws(WireFault) in
                        switch part {
                        case .content: if found.text == nil { found.text = Array(try word(&reader).utf8) }
                        case .refusal: found.refusal = try word(&reader)
                        default: try reader.skip()
                        }
                    }
                default: try reader.skip()
                }
            }
        }
    }

    private static func usage(_ reader: inout JSONReader, _ found: inout Found) throws(WireFault) {
        _ = try reader.optional { (reader) throws(WireFault) in
            try reader.object(parts) { (part, reader) throws(WireFault) in
                switch part {
                case .inputTokens, .promptTokens: found.tokensIn = Int(try reader.number(in: 0...1e9))
                case .outputTokens, .completionTokens: found.tokensOut = Int(try reader.number(in: 0...1e9))
                default: try reader.skip()
                }
            }
        }
    }

    private static func word(_ reader: inout JSONReader) throws(WireFault) -> String {
        try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: longest) } ?? ""
    }

    /// Of an error, for people: one line, without what may be a key.
    private static func message(_ body: [UInt8]) -> String {
        guard let start = body[...].range(of: "\"message\"") else { return "no message" }
        let rest = body[start.upperBound...].drop { $0 == UInt8(ascii: ":") || $0 == 0x20 }
        guard rest.first == UInt8(ascii: "\"") else { return "no message" }
        let text = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }.prefix(300)
        var redactor = Redactor(keepsAddresses: true)
        return (redactor.redact(text) ?? [])[...].text
    }
}
