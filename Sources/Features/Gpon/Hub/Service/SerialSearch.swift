internal import DeviceRegistry
internal import Gpon
internal import GponSessions
internal import HubServer
internal import MonitorCore
internal import Synchronization

/// Asks the OLTs themselves for a serial number, where a user wants it and never else: one reading line an OLT, with its
/// lock, several OLTs at once and one search at a time.
final class SerialSearch: Sendable {
    /// OLTs asked at once.
    static let atOnce = 4
    /// How long it waits for an OLT that is in use.
    static let patience = Duration.seconds(5)
    /// No OLT is begun with after so long.
    static let limit = Duration.seconds(30)

    enum Outcome: Sendable, Equatable {
        case found(KeptTerminal)
        /// It is registered nowhere on this OLT.
        case notFound
        /// No line was sent.
        case notAsked(String)
        /// The line was sent, and what came back does not answer.
        case noAnswer(String)
    }

    struct Answer: Sendable, Equatable {
        let olt: Int64
        let name: String
        let outcome: Outcome
    }

    private let host: HubHost
    private let store: GponStore
    private let sessions: OltSessions
    private let news: NewsBoard
    /// Who searches, and for what.
    private let search = Mutex<String?>(nil)

    init(_ host: HubHost, _ store: GponStore, _ sessions: OltSessions, _ news: NewsBoard) {
        self.host = host
        self.store = store
        self.sessions = sessions
        self.news = news
    }

    /// - Returns: by the names of the OLTs.
    /// - Throws: `GponFault.locked` while another search goes on.
    func ask(_ serial: SerialNumber, by name: String) async throws -> [Answer] {
        let other = search.withLock { search -> String? in
            if let search { return search }
            search = "\(name) asks the OLTs for \(serial.label)"
            return nil
        }
        if let other { throw GponFault.locked("\(other) now. Nothing was sent. Try again.") }
        defer { search.withLock { $0 = nil } }
        let end = ContinuousClock.now + Self.limit
        var rest = try await sessions.olts()[...]
        var answers: [Answer] = []
        await withTaskGroup(of: Answer.self) { group in
            func next() {
                guard let olt = rest.popFirst() else { return }
                group.addTask { [self] in
                    Answer(
                        olt: olt.number, name: olt.name, outcome: await ask(olt, serial, name, until: end))
                }
            }
            for _ in 0..<Self.atOnce { next() }
            while let answer = await group.next() {
                answers.append(answer)
                next()
            }
        }
        return answers.sorted { $0.name < $1.name }
    }

    private func ask(
        _ olt: NetworkDevice, _ serial: SerialNumber, _ name: String, until end: ContinuousClock.Instant
    ) async -> Outcome {
        guard !olt.isPaused(at: host.clock().milliseconds) else { return .notAsked("reading it is paused") }
        guard ContinuousClock.now < end, !Task.isCancelled else {
            return .notAsked("\(Self.limit.components.seconds) seconds were over before its turn")
        }
        do {
            try await sessions.locks.take(
                olt.number, "\(name): looks for \(serial.label)", within: Self.patience)
        } catch {
            let holder = sessions.locks.holder(of: olt.number)?.who
            return .notAsked(holder.map { "it is in use by \($0)" } ?? "it is in use")
        }
        defer { sessions.locks.release(olt.number) }
        guard !sessions.queue.isInUse(olt.number) else { return .notAsked("it is in use by another reading") }
        let read = OltRead.terminalBySerial(serial)
        switch await sessions.with(olt, .reading, { await $0.ask(read) }) {
        case .failure(.unanswered(let why)): return .notAsked(why)
        case .failure(let fault): return .notAsked("\(fault)")
        case .success(let answer): return await keep(answer, to: read, serial, olt)
        }
    }

    private func keep(
        _ answer: OltAnswer, to read: OltRead, _ serial: SerialNumber, _ olt: NetworkDevice
    ) async -> Outcome {
        if case .notSent(let why) = answer.end { return .notAsked(why) }
        do {
            guard let terminal = try OltReader.terminal(read, answer) else { return .notFound }
            guard terminal.serial == serial else {
                return .noAnswer("it answered with the card of \(terminal.printedSerial)")
            }
            try await store.keepTerminal(terminal, of: olt.number)
            try await store.forgetFound(serial, of: olt.number)
            news.changed("isp/olt/\(olt.number)")
            guard let kept = try await store.terminal(terminal.place, of: olt.number) else {
                return .noAnswer("what it answered could not be stored")
            }
            return .found(kept)
        } catch let fault as ReadFault {
            return .noAnswer(fault.description)
        } catch {
            return .noAnswer("what it answered could not be stored")
        }
    }
}
