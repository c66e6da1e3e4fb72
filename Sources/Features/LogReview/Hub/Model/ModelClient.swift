internal import Foundation
internal import HTTPClient
internal import LogReview
internal import MonitorCore

/// Asks a service for what a model says of a question. Whatever it says, nothing is done but to keep it.
struct ModelClient: Sendable {
    enum Outcome: Sendable {
        /// - Parameter text: as the model wrote it.
        case answered(ModelAnswer, text: [UInt8])
        /// Neither the answer nor its repair could be read.
        case unreadable(String, text: [UInt8])
        case tooLarge
        /// The account's limit: of no use today.
        case spent(String)
        /// A sentence that says what to do.
        case failed(String)
    }

    struct Result: Sendable {
        var outcome: Outcome
        var tokensIn = 0
        var tokensOut = 0
    }

    let url: Secret
    let key: Secret?
    var request: ModelRequest
    let sender: GuardedSender
    /// Between two tries of a service that is busy, in seconds.
    var pauses = [2, 8, 30]
    private static let longestPause = 120
    private static let timeout = Duration.seconds(180)

    init?(_ settings: LogSettings, _ sender: GuardedSender) {
        guard let url = settings.modelURL else { return nil }
        self.url = url
        key = settings.modelKey
        let path = (try? EndpointURL(url.revealed))?.target.split(separator: "?").first ?? ""
        request = ModelRequest(
            settings.dialect ?? ModelDialect(path: String(path)), model: settings.model)
        request.extra = Array(settings.extra.utf8)
        self.sender = sender
    }

    func ask(_ question: LogQuestion) async throws -> Result {
        var request = request
        var (result, repair) = (Result(outcome: .failed("not asked")), nil as (answer: String, why: String)?)
        // The question, its repair, and what a service may not know of it.
        for _ in 0..<5 {
            switch try await reply(request, question, repair) {
            case .answer(let text, let tokensIn, let tokensOut):
                // A service that does not say is taken to count as others do.
                result.tokensIn += tokensIn > 0 ? tokensIn : question.estimatedTokens
                result.tokensOut += tokensOut
                do {
                    result.outcome = .answered(try ModelAnswer(text), text: text)
                    return result
                } catch {
                    result.outcome = .unreadable("\(error)", text: text)
                    guard repair == nil else { return result }
                    repair = (String(decoding: text.prefix(8000), as: UTF8.self), "\(error)")
                }
            case .withoutSchema where request.hasSchema: request.hasSchema = false
            case .otherTokensKey where !request.usesCompletionTokens: request.usesCompletionTokens = true
            case .withoutSchema, .otherTokensKey:
                result.outcome = .failed(
                    "The model's service takes no such request. Check LLM_FORMAT and LLM_API_URL.")
                return result
            case .tooLarge:
                result.outcome = .tooLarge
                return result
            case .spent(let why):
                result.outcome = .spent(why)
                return result
            case .refused:
                result.outcome = .failed("The model's service refuses the key. Check LLM_API_KEY.")
                return result
            case .declined(let why):
                result.outcome = .failed("The model declined: \(why.prefix(300))")
                return result
            case .later:
                result.outcome = .failed("The model's service is busy. The next turn asks again.")
                return result
            case .failed(let why):
                result.outcome = .failed(
                    "The model's service: \(why). Check LLM_API_URL and LLM_DEFAULT_MODEL.")
                return result
            }
        }
        return result
    }

    /// One answer, after waiting for a service that is busy.
    private func reply(
        _ request: ModelRequest, _ question: LogQuestion, _ repair: (answer: String, why: String)?
    ) async throws -> ModelReply {
        let body = request.body(question, repairing: repair)
        var reply = ModelReply.later(seconds: nil)
        for pause in pauses + [0] {
            reply = try await once(request, body)
            guard case .later(let seconds) = reply, pause > 0 else { return reply }
            let wait = seconds ?? pause
            guard wait <= Self.longestPause else { return reply }
            try await Task.sleep(for: .seconds(wait))
        }
        return reply
    }

    private func once(_ request: ModelRequest, _ body: [UInt8]) async throws -> ModelReply {
        var sent = GuardedRequest(
            url: url.revealed,
            content: .http(method: "POST", headers: request.headers(key: key), body: body),
            timeout: Self.timeout, userAgent: "network-monitor"
        ) { address in
            // Metadata of clouds are at link-local addresses, and no model is.
            address.v4.map { $0 >> 16 != 0xa9fe } ?? !address.isLinkLocalV6
        }
        sent.keptBytes = ModelReply.longest
        do {
            let reply = try await sender.send(sent)
            let seconds = reply.retryAfter.map { Int($0 / .seconds(1)) }
            return ModelReply(request.dialect, status: reply.status, body: reply.body, retryAfter: seconds)
        } catch let fault as GuardedFault {
            return .failed(fault.cause)
        }
    }
}
