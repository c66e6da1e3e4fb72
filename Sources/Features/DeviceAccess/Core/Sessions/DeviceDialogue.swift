/// Logs in to a device's terminal, asks one thing, and leaves: what to send next, as a value.
///
/// Bytes and silences go in, actions come out; sockets and clocks are its owner's. Sends only lines that the profile
/// permits, apart from name and passwords.
package struct DeviceDialogue: Sendable {
    package enum Action: Equatable, Sendable {
        case send([UInt8])
        /// The session is over: the connection can be closed.
        case finish(DeviceReading)
    }

    package static let mostBytes = 8 * 1024 * 1024
    package static let mostPagers = 200
    package static let mostChoices = 20
    package static let mostTranscript = 1024 * 1024

    private enum Step: Equatable {
        case login, password, firstPrompt, enable, enablePassword, quiet(Int), read(Int), leave(Int), over
    }

    private let profile: DeviceProfile
    private let credentials: DeviceCredentials
    private let subject: Layout.Subject
    private var codec = TelnetCodec()
    private var reader: ScreenReader
    private var step = Step.login
    private var reading = DeviceReading(.failed, reason: "no answer")
    private var pagers = 0
    private var choices = 0
    private var received = 0
    /// The last pages, to see a screen that redraws without end.
    private var lastPage: [[UInt8]] = []
    private var samePages = 0
    private var isStopping: String?

    package init(_ profile: DeviceProfile, _ credentials: DeviceCredentials, reading subject: Layout.Subject)
    {
        self.profile = profile
        self.credentials = credentials
        self.subject = subject
        reader = ScreenReader(profile.marks)
    }

    package var isOver: Bool { step == .over }

    private var reads: [DeviceProfile.Read] { profile.reads[subject] ?? [] }

    // MARK: - What happens

    package mutating func received(_ bytes: [UInt8]) -> [Action] {
        guard step != .over else { return [] }
        received += bytes.count
        let result = codec.receive(bytes)
        reader.receive(result.data)
        if reading.transcript.count < Self.mostTranscript {
            reading.transcript += result.data.prefix(Self.mostTranscript - reading.transcript.count)
        }
        var actions: [Action] = result.reply.isEmpty ? [] : [.send(result.reply)]
        if received > Self.mostBytes { actions += stop("more than \(Self.mostBytes) bytes came") }
        return actions
    }

    /// Nothing has come for a while: what the last line says is what the device waits for.
    package mutating func silent() -> [Action] {
        guard step != .over else { return [] }
        switch step {
        case .login, .password, .firstPrompt, .enable, .enablePassword: return entering()
        default: return working()
        }
    }

    /// A limit of time has passed.
    package mutating func timedOut() -> [Action] {
        switch step {
        case .over: return []
        case .login: return fail("no login prompt", .unreachable)
        case .password, .firstPrompt, .enable, .enablePassword:
            return fail("no prompt after the login", .other)
        case .quiet, .read: return stop("the device stopped answering")
        case .leave: return finish()
        }
    }

    /// The device closed the connection.
    package mutating func closed() -> [Action] {
        switch step {
        case .over: return []
        case .login where received == 0 || isBusy: return fail("all sessions of the device are in use", .busy)
        case .login, .password, .firstPrompt, .enable, .enablePassword:
            if isWrong { return fail("the device refused the name or the password", .credentials) }
            return isBusy
                ? fail("all sessions of this account are in use", .busy)
                : fail("the device closed the connection", .other)
        case .quiet, .read: return stop("the device closed the connection")
        case .leave: return finish()
        }
    }

    // MARK: - Login

    private var lines: [[UInt8]] { reader.lines }
    private func says(_ patterns: [LiteralPattern]) -> Bool {
        lines.contains { line in patterns.contains { $0.matches(line[...].trimmed) } }
    }
    private var isWrong: Bool { says(profile.login.wrong) }
    private var isBusy: Bool { says(profile.login.busy) }

    private mutating func entering() -> [Action] {
        guard case let text = openText, !text.isEmpty else { return [] }
        if isBusy { return fail("all sessions of this account are in use", .busy) }
        if profile.login.passwords.contains(where: { $0.matches(text) }) {
            switch step {
            case .login, .password: return secret(credentials.password, next: .firstPrompt)
            case .enable: return secret(credentials.enable, next: .enablePassword)
            case .enablePassword:
                return fail(
                    "the device refused the password of '\(profile.enable?.line ?? "enable")'", .credentials)
            default: return fail("the device refused the name or the password", .credentials)
            }
        }
        if profile.login.names.contains(where: { $0.matches(text) }) {
            guard step == .login else {
                return fail("the device refused the name or the password", .credentials)
            }
            step = .password
            return [.send(credentials.name + profile.login.lineEnd.bytes)]
        }
        switch reader.waiting {
        case .prompt: return prompted()
        case .question(let question, let answer): return answered(question, answer)
        case .pager(let answer): return [.send(Array(answer.utf8))]
        default: return []
        }
    }

    private var openText: Bytes {
        switch reader.waiting {
        case .text(let text), .prompt(let text), .question(let text, _): Array(text.utf8)[...].trimmed
        case .pager, .choice: [0x20]
        case .nothing: []
        }
    }

    private mutating func secret(_ secret: [UInt8], next: Step) -> [Action] {
        step = next
        _ = reader.takeLines()
        return [.send(secret + profile.login.lineEnd.bytes)]
    }

    private mutating func prompted() -> [Action] {
        if isWrong { return fail("the device refused the name or the password", .credentials) }
        guard reader.learnPrompt(), let prompt = reader.prompt else { return [] }
        reading.prompt = prompt[...].text
        let isLow = profile.enable?.prompts.contains { $0.matches(prompt[...].trimmed) } ?? false
        if isLow, let enable = profile.enable, step != .enablePassword, step != .enable {
            step = .enable
            return send(enable.line)
        }
        return next(.quiet(0))
    }

    // MARK: - Work

    private mutating func working() -> [Action] {
        switch reader.waiting {
        case .nothing, .text: return []
        case .pager(let answer): return paged(answer)
        case .choice(let cr): return chosen(cr)
        case .question(let question, let answer): return answered(question, answer)
        case .prompt: return answeredWhole()
        }
    }

    private mutating func paged(_ answer: String) -> [Action] {
        pagers += 1
        let page = Array(lines.suffix(24))
        samePages = page == lastPage && !page.isEmpty ? samePages + 1 : 0
        lastPage = page
        if samePages >= 3 || pagers > Self.mostPagers {
            isStopping = isStopping ?? "the device does not stop redrawing the screen"
            return pagers > Self.mostPagers + 3
                ? stop("the device does not stop redrawing the screen") : [.send(Array("q".utf8))]
        }
        return [.send(Array(answer.utf8))]
    }

    private mutating func chosen(_ cr: Bool) -> [Action] {
        choices += 1
        guard cr, choices <= Self.mostChoices else {
            isStopping = "the device says the command is incomplete"
            return choices > Self.mostChoices ? stop("the device does not stop asking") : [.send([0x03])]
        }
        return [.send(profile.login.lineEnd.bytes)]
    }

    /// A question of the profile's list is answered; any other stops the reading, and is never answered with yes.
    private mutating func answered(_ question: String, _ answer: String?) -> [Action] {
        if let answer { return [.send(Array(answer.utf8) + profile.login.lineEnd.bytes)] }
        guard isStopping == nil else { return stop("the device asked '\(question)'") }
        isStopping = "the device asked '\(question)'"
        return [.send([0x03])]
    }

    private mutating func answeredWhole() -> [Action] {
        switch step {
        case .quiet(let index): return next(.quiet(index + 1))
        case .read(let index): return readWhole(index)
        case .leave(let index): return next(.leave(index + 1))
        default: return []
        }
    }

    private mutating func readWhole(_ index: Int) -> [Action] {
        var copy = reader
        copy.finish()
        let lines = copy.lines
        if let reason = isStopping { return stop(reason) }
        let isRefused = lines.prefix(6).contains { line in
            profile.errors.contains { $0.matches(line[...].trimmed) }
        }
        let isJoined = profile.joined.contains(subject)
        guard !isRefused || isJoined else {
            if index + 1 < reads.count { return next(.read(index + 1)) }
            reading.verdict = .failed
            reading.failure = .other
            let said = lines.first { !$0.isEmpty }?[...].trimmed.text ?? ""
            reading.reason = "the device rejects '\(reads[index].line)': \(said.prefix(120))"
            return next(.leave(0))
        }
        if !isRefused { add(lines, reads[index], copy.isCut) }
        reading.events += copy.events.count
        return isJoined && index + 1 < reads.count ? next(.read(index + 1)) : next(.leave(0))
    }

    private mutating func add(_ lines: [[UInt8]], _ read: DeviceProfile.Read, _ isCut: Bool) {
        let text = DeviceText(lines: lines)
        let table = Layout.named(read.layout)?.fitting(text).read(text)
        reading.lines += lines
        reading.table = table.map { reading.table?.joined(with: $0) ?? $0 }
        reading.verdict = .complete
        reading.reason = nil
        if let table = reading.table, !table.isComplete {
            reading.verdict = .partial
            reading.reason =
                table.error ?? "the device counted \(table.printedTotal ?? 0) rows, and \(table.count) came"
        }
        if subject == .config { holdWhole(lines) }
        if isCut {
            reading.verdict = .partial
            reading.reason = "the answer was too long"
        }
    }

    /// A configuration that is cut must not replace a whole one.
    private mutating func holdWhole(_ lines: [[UInt8]]) {
        guard !profile.configurationEnds.isEmpty else { return }
        let isWhole = lines.suffix(8).contains { line in
            profile.configurationEnds.contains { $0.matches(line[...].trimmed) }
        }
        guard !isWhole else { return }
        reading.verdict = .partial
        reading.reason = "the configuration does not end as this device's do"
    }

    // MARK: - Steps

    private mutating func next(_ step: Step) -> [Action] {
        self.step = step
        lastPage = []
        samePages = 0
        switch step {
        case .quiet(let index):
            guard index < profile.quiet.count else { return next(.read(0)) }
            return send(profile.quiet[index])
        case .read(let index):
            guard index < reads.count else {
                return fail("profile '\(profile.name)' cannot read this", .other)
            }
            return send(reads[index].line)
        case .leave(let index):
            guard index < profile.leave.count else { return finish() }
            return send(profile.leave[index])
        default: return []
        }
    }

    private mutating func send(_ line: String) -> [Action] {
        guard profile.permits(line) else { return stop("'\(line)' may not be sent to this device") }
        _ = reader.takeLines()
        reader.sent(Array(line.utf8))
        reading.sent.append(line)
        return [.send(Array(line.utf8) + profile.login.lineEnd.bytes)]
    }

    private mutating func fail(_ reason: String, _ failure: DeviceReading.Failure) -> [Action] {
        reading.verdict = .failed
        reading.reason = reason
        reading.failure = failure
        return finish()
    }

    /// Ends early: what came is kept, for adding and not for closing.
    private mutating func stop(_ reason: String) -> [Action] {
        if case .read(let index) = step, index < reads.count {
            var copy = reader
            copy.finish()
            if !copy.lines.isEmpty { add(copy.lines, reads[index], true) }
        }
        reading.verdict = reading.table.map { $0.count > 0 } ?? false ? .partial : .failed
        if reading.verdict == .failed { reading.failure = .other }
        reading.reason = reason
        return finish()
    }

    private mutating func finish() -> [Action] {
        step = .over
        let secrets = [credentials.password, credentials.enable]
        reading.transcript = reading.transcript.without(secrets)
        reading.reason = reading.reason.map {
            String(decoding: Array($0.utf8).without(secrets), as: UTF8.self)
        }
        return [.finish(reading)]
    }
}
