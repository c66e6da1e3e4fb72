/// Carries a confirmed plan out: what to do next, as a value. Sends one line at a time, judges each answer, reads each
/// write back, and stops at the first that is not as it should be.
///
/// Has no socket, clock or store: its owner writes a step down before its bytes leave, and gives the answers back.
package struct PlanRun: Sendable {
    package enum Action: Equatable, Sendable {
        /// - Parameters:
        ///   - step: its index in the plan.
        ///   - isUndo: takes the step back.
        case write(step: Int, isUndo: Bool, OltWrite)
        case read(OltRead)
        case pause(seconds: Int)
        case finish
    }

    package enum State: String, Sendable {
        case running
        /// All steps are done, and were read back.
        case done
        /// Some steps may be done; each is known.
        case stopped
        /// All that was done was taken back, and read back.
        case undone
        /// A line left, and what became of it is not known: a person must look.
        case unknown
    }

    package struct Result: Equatable, Sendable {
        package enum State: String, Sendable { case waiting, sent, done, failed, undone, unknown }

        package var write: OltWrite
        package var state = State.waiting
        /// Why it failed, or what is remarkable.
        package var note: String?
    }

    package static let busyTries = 6
    package static let busySeconds = 5
    package static let onlineTries = 18
    package static let saveTries = 120
    static let readTries = 3

    package private(set) var state = State.running
    /// Why it is not done.
    package private(set) var reason: String?
    package private(set) var results: [Result]
    /// Of a registration, once the OLT has given it.
    package private(set) var place: TerminalPlace?
    package private(set) var isOnline: Bool?
    package private(set) var optics: OpticalReading?

    private let plan: Plan
    private var phase = Phase.sending(step: 0, tries: 0)
    /// Steps to take back, the last first.
    private var undoing: [Int] = []

    private enum Phase: Equatable, Sendable {
        case sending(step: Int, tries: Int)
        case verifying(step: Int, Said, tries: Int, reads: Int)
        /// Pauses, then does what is inside.
        indirect case pausing(Phase)
        case saving(step: Int, reads: Int)
        case online(reads: Int)
        case optics
        /// Is what was done still what this plan made?
        case proving(step: Int)
        /// Has no user given the terminal another service port?
        case provingEmpty(step: Int)
        case takingBack(step: Int, tries: Int)
        case verifyingUndo(step: Int, tries: Int, reads: Int)
        case over
    }

    private enum Said: Equatable, Sendable {
        case done
        case busy(String)
        case unclear(String)
        case refused(String)
    }

    package init(_ plan: Plan) {
        self.plan = plan
        results = plan.steps.map { Result(write: $0.write) }
    }

    /// Whether a line of it may have left.
    package var hasSent: Bool { results.contains { $0.state != .waiting } }

    package mutating func begin() -> Action { send(0, tries: 0) }

    /// A user said to stop writing, before the bytes of the line that was given left: no line follows, and nothing is
    /// taken back.
    package mutating func halt(_ reason: String) -> Action {
        for index in results.indices where results[index].state == .sent { results[index].state = .waiting }
        return finish(.stopped, reason)
    }

    /// A pause is over.
    package mutating func paused() -> Action {
        guard case .pausing(let next) = phase else { return .finish }
        switch next {
        case .sending(let step, let tries): return send(step, tries: tries)
        case .takingBack(let step, let tries): return takeBack(step, tries: tries)
        case .verifying(let step, _, _, _): return read(next, Verification(results[step].write)?.read)
        case .verifyingUndo(let step, _, _):
            return read(next, undoWrite(step).flatMap { Verification($0) }?.read)
        case .saving: return read(next, .freeIndex)
        case .online: return read(next, place.map { .terminal($0) })
        default: return finish(.unknown, "internal error: unexpected step. Read the OLT, and report this")
        }
    }

    package mutating func answered(_ answer: OltAnswer) -> Action {
        switch phase {
        case .sending(let step, let tries): judged(step, tries, results[step].write.judge(answer))
        case .verifying(let step, let said, let tries, let reads): verified(step, said, tries, reads, answer)
        case .saving(let step, let reads): saved(step, reads, answer)
        case .online(let reads): online(reads, answer)
        case .optics: measured(answer)
        case .proving(let step): proved(step, answer)
        case .provingEmpty(let step): provedEmpty(step, answer)
        case .takingBack(let step, let tries): judgedUndo(step, tries, answer)
        case .verifyingUndo(let step, let tries, let reads): verifiedUndo(step, tries, reads, answer)
        case .pausing, .over: .finish
        }
    }
}

// MARK: - Forward

extension PlanRun {
    private mutating func send(_ step: Int, tries: Int) -> Action {
        guard step < results.count else { return afterwards() }
        guard !results[step].write.isOpen else {
            results[step].note = "the OLT gave no number"
            return stop("step 1 gave no number")
        }
        phase = .sending(step: step, tries: tries)
        results[step].state = .sent
        return .write(step: step, isUndo: false, results[step].write)
    }

    private mutating func judged(_ step: Int, _ tries: Int, _ judgement: Judgement) -> Action {
        switch judgement {
        case .done(let place):
            if let place { learn(place) }
            guard Verification(results[step].write) != nil else { return stepDone(step) }
            return verify(step, .done, tries, reads: 0)
        case .unclear(let said):
            if case .save = results[step].write { return wait(5, .saving(step: step, reads: 0)) }
            return verify(step, .unclear(said), tries, reads: 0)
        case .busy(let said):
            guard tries < Self.busyTries else { return failed(step, "the OLT stayed busy: \(said)") }
            guard Verification(results[step].write) != nil else {
                return wait(Self.busySeconds, .sending(step: step, tries: tries + 1))
            }
            return verify(step, .busy(said), tries, reads: 0)
        case .refused(let said): return refused(step, tries, "the OLT refused: \(said)")
        case .error(let said): return refused(step, tries, "the OLT did not understand the line: \(said)")
        case .notSent(let said):
            // Of a repeated try the one before is known to have done nothing.
            results[step].state = .failed
            results[step].note = "not sent: \(said)"
            return stop("step \(step + 1) was not sent: \(said)")
        case .lost(let said): return lost(step, said)
        }
    }

    /// A refusal is believed once nothing is there.
    private mutating func refused(_ step: Int, _ tries: Int, _ why: String) -> Action {
        guard Verification(results[step].write)?.read != nil else { return failed(step, why) }
        return verify(step, .refused(why), tries, reads: 0)
    }

    private mutating func learn(_ place: TerminalPlace) {
        self.place = place
        for index in results.indices { results[index].write = results[index].write.resolved(place) }
    }

    private mutating func verify(_ step: Int, _ said: Said, _ tries: Int, reads: Int) -> Action {
        read(
            .verifying(step: step, said, tries: tries, reads: reads), Verification(results[step].write)?.read)
    }

    private mutating func verified(
        _ step: Int, _ said: Said, _ tries: Int, _ reads: Int, _ answer: OltAnswer
    ) -> Action {
        guard let verification = Verification(results[step].write) else { return stepDone(step) }
        let found: Verification.Found
        do throws(ReadFault) {
            found = try verification.found(answer)
        } catch {
            if isLost(answer) || reads + 1 >= Self.readTries {
                return lost(step, "it could not be read back: \(error)")
            }
            return wait(Self.busySeconds, .verifying(step: step, said, tries: tries, reads: reads + 1))
        }
        if verification.isAsIntended(found) {
            if case .refused(let why) = said { return lost(step, "\(why); and yet it is done, read back") }
            if case .there(let place?) = found, self.place == nil { learn(place) }
            if case .unclear(let text) = said {
                results[step].note = "\(text); read back, it is done"
            }
            return stepDone(step)
        }
        switch said {
        case .busy: return wait(Self.busySeconds, .sending(step: step, tries: tries + 1))
        case .refused(let why): return failed(step, why)
        case .done where reads + 1 < Self.readTries:
            return wait(2, .verifying(step: step, said, tries: tries, reads: reads + 1))
        case .done:
            return failed(
                step, "the OLT said that it is done, and it is not: \(Self.words(found, verification))")
        case .unclear(let text):
            return failed(
                step, "\(text), and it is not done: \(Self.words(found, verification))")
        }
    }

    private static func words(_ found: Verification.Found, _ verification: Verification) -> String {
        switch found {
        case .there: "it is still there"
        case .absent: "there is nothing"
        case .different(let what): what
        }
    }

    private mutating func stepDone(_ step: Int) -> Action {
        results[step].state = .done
        return send(step + 1, tries: 0)
    }

    private mutating func afterwards() -> Action {
        guard plan.waitsForOnline, let place else { return finish(.done, nil) }
        return read(.online(reads: 0), .terminal(place))
    }

    private mutating func online(_ reads: Int, _ answer: OltAnswer) -> Action {
        // All steps are done and were read back: what fails from here on costs the waiting alone.
        guard let place, !isLost(answer) else { return finish(.done, nil) }
        if let terminal = try? OltReader.terminal(.terminal(place), answer), terminal.isOnline {
            isOnline = true
            return read(.optics, .optics(place))
        }
        guard reads + 1 < Self.onlineTries else {
            isOnline = false
            return finish(.done, nil)
        }
        return wait(5, .online(reads: reads + 1))
    }

    private mutating func measured(_ answer: OltAnswer) -> Action {
        if let place { optics = (try? OltReader.optics(place, answer)) ?? nil }
        return finish(.done, nil)
    }

    private mutating func saved(_ step: Int, _ reads: Int, _ answer: OltAnswer) -> Action {
        if OltWrite.isSaved(answer) { return stepDone(step) }
        if isLost(answer) { return failed(step, "the connection was lost before the OLT said that it saved") }
        guard reads + 1 < Self.saveTries else {
            return failed(step, "the OLT has not said within 10 minutes that it saved")
        }
        return wait(5, .saving(step: step, reads: reads + 1))
    }
}

// MARK: - Stopping and taking back

extension PlanRun {
    private mutating func failed(_ step: Int, _ why: String) -> Action {
        results[step].state = .failed
        results[step].note = why
        return stop("step \(step + 1): \(why)")
    }

    private mutating func lost(_ step: Int, _ why: String) -> Action {
        results[step].state = .unknown
        results[step].note = why
        return finish(.unknown, "step \(step + 1): \(why)")
    }

    private mutating func stop(_ why: String) -> Action {
        reason = why
        guard plan.undoesByItself else { return finish(.stopped, why) }
        undoing = results.indices.reversed().filter { results[$0].state == .done && undoWrite($0) != nil }
        return takeBackNext()
    }

    /// What takes a step of this plan back. A native VLAN goes with its terminal.
    private func undoWrite(_ step: Int) -> OltWrite? {
        switch results[step].write {
        case .confirmTerminal: place.map { .deleteTerminal(OltWrite.Target($0)) }
        case .addTerminal(let place, _), .restoreTerminal(let place, _):
            .deleteTerminal(OltWrite.Target(place))
        case .addServicePort(let target, let service): .removeServicePort(index: service.index, of: target)
        default: nil
        }
    }

    private mutating func takeBackNext() -> Action {
        guard let step = undoing.first else {
            let isAll = results.allSatisfy { $0.state != .done || isNativeVLAN($0.write) }
            let hasUndone = results.contains { $0.state == .undone }
            for index in results.indices where results[index].state == .done && hasUndone && isAll {
                results[index].state = .undone
            }
            return finish(isAll && hasUndone ? .undone : .stopped, reason)
        }
        return read(.proving(step: step), Verification(results[step].write)?.read)
    }

    private func isNativeVLAN(_ write: OltWrite) -> Bool {
        if case .setNativeVLAN = write { true } else { false }
    }

    private mutating func proved(_ step: Int, _ answer: OltAnswer) -> Action {
        guard let verification = Verification(results[step].write) else {
            return leave(step, "nothing shows it")
        }
        do throws(ReadFault) {
            let found = try verification.found(answer)
            guard verification.isAsIntended(found) else {
                return leave(step, "it is not as this plan made it: \(Self.words(found, verification))")
            }
        } catch { return leave(step, "\(error)") }
        guard case .deleteTerminal(let target)? = undoWrite(step) else { return takeBack(step, tries: 0) }
        return read(.provingEmpty(step: step), target.place.map { .servicePorts($0) })
    }

    private mutating func provedEmpty(_ step: Int, _ answer: OltAnswer) -> Action {
        guard case .deleteTerminal(let target)? = undoWrite(step), let place = target.place else {
            return leave(step, "nothing takes it back")
        }
        do throws(ReadFault) {
            let services = try OltReader.servicePorts(.servicePorts(place), answer)
            guard services.isEmpty else {
                return leave(step, "a user gave the terminal service port \(services[0].index) meanwhile")
            }
        } catch { return leave(step, "\(error)") }
        return takeBack(step, tries: 0)
    }

    private mutating func takeBack(_ step: Int, tries: Int) -> Action {
        guard let write = undoWrite(step) else { return leave(step, "nothing takes it back") }
        phase = .takingBack(step: step, tries: tries)
        return .write(step: step, isUndo: true, write)
    }

    private mutating func judgedUndo(_ step: Int, _ tries: Int, _ answer: OltAnswer) -> Action {
        guard let write = undoWrite(step) else { return leave(step, "nothing takes it back") }
        switch write.judge(answer) {
        case .done, .unclear: return verifyUndo(step, tries, reads: 0)
        case .busy(let said):
            guard tries < Self.busyTries else { return leave(step, "the OLT stayed busy: \(said)") }
            return wait(Self.busySeconds, .takingBack(step: step, tries: tries + 1))
        case .refused(let said), .error(let said), .notSent(let said): return leave(step, said)
        case .lost(let said): return lost(step, "while it was taken back: \(said)")
        }
    }

    private mutating func verifyUndo(_ step: Int, _ tries: Int, reads: Int) -> Action {
        read(
            .verifyingUndo(step: step, tries: tries, reads: reads),
            undoWrite(step).flatMap { Verification($0) }?.read)
    }

    private mutating func verifiedUndo(_ step: Int, _ tries: Int, _ reads: Int, _ answer: OltAnswer) -> Action
    {
        guard let verification = undoWrite(step).flatMap({ Verification($0) }) else {
            return leave(step, "nothing takes it back")
        }
        do throws(ReadFault) {
            let found = try verification.found(answer)
            if verification.isAsIntended(found) {
                results[step].state = .undone
                undoing.removeAll { $0 == step }
                return takeBackNext()
            }
        } catch {
            if isLost(answer) || reads + 1 >= Self.readTries {
                return lost(step, "it was taken back, and could not be read: \(error)")
            }
            return wait(Self.busySeconds, .verifyingUndo(step: step, tries: tries, reads: reads + 1))
        }
        guard reads + 1 < Self.readTries else { return leave(step, "it is still there") }
        return wait(2, .verifyingUndo(step: step, tries: tries, reads: reads + 1))
    }

    /// A step is not taken back: what is left is told, and no further line is sent.
    private mutating func leave(_ step: Int, _ why: String) -> Action {
        results[step].note = "not taken back: \(why)"
        return finish(.stopped, "\(reason ?? ""). Step \(step + 1) was not taken back: \(why)")
    }

    private mutating func finish(_ state: State, _ why: String?) -> Action {
        self.state = state
        reason = why
        phase = .over
        return .finish
    }

    private mutating func wait(_ seconds: Int, _ next: Phase) -> Action {
        phase = .pausing(next)
        return .pause(seconds: seconds)
    }

    private mutating func read(_ next: Phase, _ read: OltRead?) -> Action {
        guard let read else { return finish(.unknown, "nothing can be read back") }
        phase = next
        return .read(read)
    }

    private func isLost(_ answer: OltAnswer) -> Bool {
        switch answer.end {
        case .lost, .notSent: true
        default: false
        }
    }
}
