package import DeviceAccess

/// One session on an OLT: logs in, moves between modes, sends one line at a time and gives its answer; as a value.
///
/// Bytes and silences go in, actions come out; sockets and clocks are its owner's. Each line passes `LineGate` here, in the
/// mode that the OLT's prompt shows; a session for reading sends none of the eight writes at all.
package struct OltDialogue: Sendable {
    package enum Purpose: Sendable { case reading, writing }

    package enum Action: Equatable, Sendable {
        case send([UInt8])
        /// Logged in and quiet: lines may be asked.
        case ready
        case answer(OltAnswer)
        /// The session is over; the connection can be closed.
        case end(Failure)
    }

    /// Why a session is over.
    package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        package var kind: DeviceReading.Failure
        package var description: String

        package init(_ kind: DeviceReading.Failure, _ description: String) {
            self.kind = kind
            self.description = description
        }
    }

    package static let mostBytes = 8 * 1024 * 1024
    package static let mostPagers = 400
    package static let mostChoices = 4

    private enum Step: Equatable {
        case login, password, firstPrompt, enabling, quiet(Int), idle
        /// Moving to where the line is taken.
        case moving(Int)
        case asked
        /// Logging out, after so many lines.
        case leaving(Int)
        case over
    }

    private let profile: DeviceProfile
    private let credentials: DeviceCredentials
    private let purpose: Purpose
    private var codec = TelnetCodec()
    private var reader: ScreenReader
    private var step = Step.login
    /// The OLT's name, as its first prompt has it.
    private var name: [UInt8] = []
    package private(set) var mode: OltMode?
    private var line: (text: [UInt8], mode: OltMode) = ([], .user)
    private var late: [[UInt8]] = []
    /// Bytes of echo before the line that is asked.
    private var echoBefore = 0
    private var pagers = 0
    private var choices = 0
    private var received = 0
    private var interrupted: OltAnswer.End?
    /// The line before was not understood, and may still be in the OLT's input.
    private var hasError = false
    /// Every line that left, without secrets.
    package private(set) var sent: [String] = []

    package init(_ credentials: DeviceCredentials, for purpose: Purpose, profile: DeviceProfile) {
        self.profile = profile
        self.credentials = credentials
        self.purpose = purpose
        reader = ScreenReader(profile.marks)
    }

    package var isIdle: Bool { step == .idle }
    package var isOver: Bool { step == .over }

    // MARK: - What happens

    package mutating func received(_ bytes: [UInt8]) -> [Action] {
        guard step != .over else { return [] }
        received += bytes.count
        let result = codec.receive(bytes)
        reader.receive(result.data)
        var actions: [Action] = result.reply.isEmpty ? [] : [.send(result.reply)]
        if received > Self.mostBytes { actions += lost("more than \(Self.mostBytes) bytes came") }
        return actions
    }

    /// Nothing has come for a moment: what the last line says is what the OLT waits for.
    package mutating func silent() -> [Action] {
        switch step {
        case .login, .password, .firstPrompt: entering()
        case .enabling, .quiet, .moving, .asked, .leaving: working()
        case .idle, .over: []
        }
    }

    /// A limit of time has passed.
    package mutating func timedOut() -> [Action] {
        switch step {
        case .over, .idle: []
        case .login: end(.unreachable, "no login prompt")
        case .password, .firstPrompt: end(.other, "no prompt after the login")
        default: lost("the OLT stopped answering")
        }
    }

    /// The OLT closed the connection, or the network did.
    package mutating func closed() -> [Action] {
        switch step {
        case .over: return []
        case .login, .password, .firstPrompt:
            if isBusy || received == 0 { return end(.busy, "all sessions of this account are in use") }
            if isWrong { return end(.credentials, "the OLT refused the name or the password") }
            return end(.other, "the OLT closed the connection")
        case .idle, .leaving: return end(.other, "the OLT closed the connection")
        default: return lost("the connection was lost")
        }
    }

    /// Asks one line, in the mode in which the OLT takes it. Only while idle.
    package mutating func ask(_ text: String, in mode: OltMode) -> [Action] {
        guard step == .idle else { return [.answer(OltAnswer(.notSent("the session is not ready")))] }
        let bytes = Array(text.utf8)
        // Before anything moves: a line that may not be sent costs nothing.
        if let refusal = refusal(bytes, mode) { return [.answer(OltAnswer(.notSent(refusal)))] }
        line = (bytes, mode)
        late = []
        return move(0)
    }

    /// Logs out, so that the account's session is free at once; ends at the latest when time is up.
    package mutating func leave() -> [Action] {
        guard step == .idle else { return end(.other, "the session ended") }
        step = .leaving(0)
        return send(Array("quit".utf8))
    }

    // MARK: - The gate

    /// Why a line may not be sent; `nil` where it may.
    private func refusal(_ line: [UInt8], _ mode: OltMode) -> String? {
        switch LineGate.form(line, in: mode) {
        case nil: "the line is in none of the forms that may be sent"
        case .write where purpose != .writing: "this session only reads"
        default: nil
        }
    }

    /// The only place at which a line leaves.
    private mutating func send(_ line: [UInt8]) -> [Action] {
        guard let mode, refusal(line, mode) == nil else {
            return end(.other, "'\(String(decoding: line, as: UTF8.self))' may not be sent")
        }
        late += reader.takeLines()
        reader.sent(line)
        late += reader.takeLines()
        echoBefore = reader.account.echo
        pagers = 0
        choices = 0
        interrupted = nil
        sent.append(String(decoding: line, as: UTF8.self))
        // Clears what a syntax error may have left in the OLT's input.
        let clear: [UInt8] = hasError ? [0x15] : []
        hasError = false
        return [.send(clear + line + profile.login.lineEnd.bytes)]
    }

    // MARK: - Login

    private func says(_ patterns: [LiteralPattern]) -> Bool {
        reader.lines.contains { line in patterns.contains { $0.matches(line[...].trimmed) } }
    }
    private var isWrong: Bool { says(profile.login.wrong) }
    private var isBusy: Bool { says(profile.login.busy) }

    private mutating func entering() -> [Action] {
        if isBusy { return end(.busy, "all sessions of this account are in use") }
        let text: [UInt8]
        switch reader.waiting {
        case .nothing: return []
        case .pager(let answer): return [.send(Array(answer.utf8))]
        case .choice: return end(.other, "the OLT asked something at the login")
        case .question(let question, nil): return end(.other, "the OLT asked '\(question)'")
        case .question(_, let answer?): return [.send(Array(answer.utf8) + profile.login.lineEnd.bytes)]
        case .text(let open), .prompt(let open): text = Array(open.utf8)
        }
        if profile.login.passwords.contains(where: { $0.matches(text[...].trimmed) }) {
            guard step == .password else {
                return end(.credentials, "the OLT refused the name or the password")
            }
            step = .firstPrompt
            _ = reader.takeLines()
            return [.send(credentials.password + profile.login.lineEnd.bytes)]
        }
        if profile.login.names.contains(where: { $0.matches(text[...].trimmed) }) {
            guard step == .login else { return end(.credentials, "the OLT refused the name or the password") }
            step = .password
            return [.send(credentials.name + profile.login.lineEnd.bytes)]
        }
        guard step == .firstPrompt, case .prompt = reader.waiting, !isWrong else { return [] }
        return firstPrompt(text)
    }

    private mutating func firstPrompt(_ text: [UInt8]) -> [Action] {
        guard let end = [">", "#"].first(where: { text[...].hasSuffix($0) }), reader.learnPrompt() else {
            return []
        }
        name = Array(text.dropLast())
        guard !name.isEmpty, name.count <= 64 else {
            return self.end(.other, "the prompt was not understood")
        }
        mode = end == ">" ? .user : .privileged
        reader.finish()
        _ = reader.takeLines()
        guard mode == .user else { return quiet(0) }
        step = .enabling
        return send(Array("enable".utf8))
    }

    /// The mode of a prompt of this OLT; `nil` for everything else, also for what only looks like one.
    private func mode(of text: String) -> OltMode? {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: name) else { return nil }
        return OltMode(String(decoding: bytes.dropFirst(name.count), as: UTF8.self))
    }

    private mutating func quiet(_ index: Int) -> [Action] {
        guard index < profile.quiet.count else {
            step = .idle
            return [.ready]
        }
        step = .quiet(index)
        return send(Array(profile.quiet[index].utf8))
    }

    // MARK: - Work

    private mutating func working() -> [Action] {
        switch reader.waiting {
        case .nothing, .text: []
        case .pager(let answer): paged(answer)
        case .choice(let cr): chosen(cr)
        case .question(let question, let answer): questioned(question, answer)
        case .prompt(let text): prompted(text)
        }
    }

    private mutating func paged(_ answer: String) -> [Action] {
        pagers += 1
        guard pagers <= Self.mostPagers else { return lost("the screen goes on without end") }
        return [.send(Array(answer.utf8))]
    }

    private mutating func chosen(_ cr: Bool) -> [Action] {
        choices += 1
        guard choices <= Self.mostChoices else { return lost("the OLT asks without end") }
        // The same choice again leads nowhere.
        guard cr, choices == 1 else {
            interrupted = .incomplete
            return [.send([0x03])]
        }
        return [.send(profile.login.lineEnd.bytes)]
    }

    /// No question is in any plan: never answered with yes. Only that of logging out is, while leaving.
    private mutating func questioned(_ question: String, _ answer: String?) -> [Action] {
        if case .leaving(let lines) = step {
            guard let answer, lines < 4 else { return end(.other, "the session ended") }
            step = .leaving(lines + 1)
            return [.send(Array(answer.utf8) + profile.login.lineEnd.bytes)]
        }
        guard interrupted == nil else { return lost("the OLT asked '\(question)' again") }
        interrupted = .question(question)
        return [.send([0x03])]
    }

    private mutating func prompted(_ text: String) -> [Action] {
        guard let now = mode(of: text), reader.learnPrompt() else { return [] }
        var whole = reader
        whole.finish()
        // A prompt before our echo is an old one, printed again.
        guard whole.account.echo - echoBefore >= echoed || interrupted != nil else { return [] }
        reader = whole
        mode = now
        let lines = reader.takeLines()
        hasError = lines.contains { $0[...].trimmed.hasPrefix("% ") }
        switch step {
        case .enabling:
            return now == .user ? end(.credentials, "the account has no rights to write") : quiet(0)
        case .quiet(let index): return quiet(index + 1)
        case .moving(let moves): return moved(moves, lines)
        case .asked:
            step = .idle
            return [
                .answer(OltAnswer(interrupted ?? .prompt, lines: lines, late: late, isCut: reader.isCut))
            ]
        case .leaving(let lines):
            guard lines < 4 else { return end(.other, "the session ended") }
            step = .leaving(lines + 1)
            return send(Array("quit".utf8))
        default: return []
        }
    }

    /// Bytes of the line's echo that must have come: one at least of a short line.
    private var echoed: Int { Swift.max(1, (sent.last?.utf8.count ?? 1) - 1) }

    // MARK: - Modes

    private mutating func move(_ moves: Int) -> [Action] {
        guard let mode else { return lost("no prompt") }
        if mode == line.mode {
            step = .asked
            return send(line.text)
        }
        // Privileged, config, board: four moves lead from any to any.
        guard moves < 4 else { return notReached("'\(line.mode)' was not reached") }
        step = .moving(moves)
        switch (mode, line.mode) {
        case (.user, _): return send(Array("enable".utf8))
        case (.privileged, _): return send(Array("config".utf8))
        case (.config, .board(let slot)): return send(Array("interface gpon 0/\(slot)".utf8))
        case (.board, _): return send(Array("quit".utf8))
        case (.config, _): return send(Array("quit".utf8))
        }
    }

    private mutating func moved(_ moves: Int, _ lines: [[UInt8]]) -> [Action] {
        if let refused = lines.lazy.map({ $0[...].trimmed }).first(where: {
            $0.hasPrefix("Failure:") || $0.hasPrefix("% ")
        }) {
            return notReached(refused.text)
        }
        return move(moves + 1)
    }

    private mutating func notReached(_ why: String) -> [Action] {
        step = .idle
        return [.answer(OltAnswer(.notSent(why), late: late))]
    }

    // MARK: - Ends

    private mutating func end(_ kind: DeviceReading.Failure, _ why: String) -> [Action] {
        step = .over
        return [.end(Failure(kind, why))]
    }

    /// While something was asked: whether it was carried out is not known where its bytes had left.
    private mutating func lost(_ why: String) -> [Action] {
        switch step {
        case .asked: [.answer(OltAnswer(.lost(why), lines: reader.lines))] + end(.other, why)
        case .moving: [.answer(OltAnswer(.notSent(why)))] + end(.other, why)
        default: end(.other, why)
        }
    }
}
