internal import HostLogs
internal import HubDatabase
internal import LogReview
internal import MonitorCore

/// Reads one host's log once, judges it, and keeps what was found.
///
/// Next: `LogStore.keep`, then `LogService` tells what changed.
struct LogTurn: Sendable {
    let store: LogStore
    let reader: LogReader
    let model: ModelClient?
    let settings: LogSettings
    /// A finding that was not found for so long is over, in milliseconds.
    static let quiet: Int64 = 6 * 3_600_000

    /// What a turn would do, and exactly what would leave the house.
    struct Preview: Sendable {
        let source: String
        let digest: LogDigest
        let question: LogQuestion
        /// The body of the request, as it would be sent; `nil` without a model.
        let body: [UInt8]?
        let place: String?
    }

    /// Reads, and asks no model.
    ///
    /// - Throws: `LogReadFault`, `StorageError`, `CancellationError`.
    func preview(_ host: LoggedHost, _ configuration: LogConfiguration) async throws -> Preview {
        let reading = try await reader.read(host, configuration)
        let digest = LogDigest(
            reading.lines, hosts: [host.hostID, host.name, configuration.host],
            keepsAddresses: settings.sendsAddresses)
        let question = LogQuestion(digest.rows, wish: configuration.prompt, chance: Self.chance())
        return Preview(
            source: configuration.source, digest: digest, question: question,
            body: model.map { $0.request.body(question) }, place: reading.place)
    }

    /// - Returns: the turn, and what began or ended; `nil` changes where the log could not be read.
    func run(_ host: LoggedHost, _ configuration: LogConfiguration) async throws -> (
        LogTurnRow, [BurningChange]
    ) {
        var turn = LogTurnRow(
            hostID: host.hostID, at: store.database.clock(), source: configuration.source)
        let preview = try await preview(host, configuration)
        let digest = preview.digest
        turn.lines = digest.lineCount
        turn.rows = digest.rows.count
        turn.secrets = digest.secrets.values.reduce(0, +)
        turn.findings = digest.findings
        if digest.lineCount == 0 {
            turn.result = .unchanged
        } else if let model, host.approval?.sendsRows == true, !digest.rows.isEmpty {
            try await ask(model, preview, configuration, &turn)
        }
        let changes = try await store.keep(turn, place: preview.place, quietFor: Self.quiet)
        return (turn, changes)
    }

    private func ask(
        _ model: ModelClient, _ preview: Preview, _ configuration: LogConfiguration, _ turn: inout LogTurnRow
    ) async throws {
        turn.model = model.request.model
        var (question, bytes) = (preview.question, LogQuestion.mostBytes)
        if let kept = try await store.answer(to: question.fingerprint),
            let answer = try? ModelAnswer(kept.answer)
        {
            let same = LogQuestion(preview.digest.rows, wish: configuration.prompt, chance: kept.chance)
            turn.result = .reused
            turn.findings +=
                JudgedAnswer(answer, to: same, preview.digest.pseudonyms, most: settings.gravest).findings
            return
        }
        let spent = try await store.tokensToday().values.reduce(0, +)
        guard spent + question.estimatedTokens <= settings.tokensADay else {
            turn.result = .budget
            turn.detail =
                "The day's \(settings.tokensADay) tokens are used up. Until midnight UTC, logs are checked by rules only."
            return
        }
        var chance = Self.chance()
        question = LogQuestion(preview.digest.rows, wish: configuration.prompt, chance: chance)
        // Half as many rows, where the service says that these are too many.
        for _ in 0..<3 {
            let result = try await model.ask(question)
            turn.tokensIn += result.tokensIn
            turn.tokensOut += result.tokensOut
            turn.sent = question.system + "\n\n" + question.text
            guard case .tooLarge = result.outcome else {
                return try await judge(result.outcome, question, chance, preview.digest.pseudonyms, &turn)
            }
            bytes /= 2
            chance = Self.chance()
            question = LogQuestion(
                preview.digest.rows, wish: configuration.prompt, chance: chance, mostBytes: bytes)
        }
        turn.result = .unanswered
        turn.detail = "The model's service takes no question of this length."
    }

    private func judge(
        _ outcome: ModelClient.Outcome, _ question: LogQuestion, _ chance: [UInt8], _ pseudonyms: Pseudonyms,
        _ turn: inout LogTurnRow
    ) async throws {
        switch outcome {
        case .answered(let answer, let text):
            let judged = JudgedAnswer(answer, to: question, pseudonyms, most: settings.gravest)
            turn.findings += judged.findings
            turn.result = judged.isTrusted ? .answered : .untrusted
            if judged.isTrusted {
                try await store.keep(text, to: question.fingerprint, chance: chance)
            } else {
                turn.detail =
                    "The marker row was not reported: something in the log may steer the model. Rules alone count."
                turn.answer = Self.kept(text)
            }
        case .unreadable(let why, let text):
            turn.result = .unreadable
            turn.detail = "The model's answer could not be read, nor its repair: \(why)"
            turn.answer = Self.kept(text)
        case .spent(let why):
            turn.result = .budget
            turn.detail = "The account's limit is reached: \(why). Rules go on alone."
        case .failed(let why):
            turn.result = .unanswered
            turn.detail = why
        case .tooLarge: break
        }
    }

    private static func kept(_ text: [UInt8]) -> String {
        String(decoding: text.prefix(65_536), as: UTF8.self)
    }

    static func chance() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<33).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
