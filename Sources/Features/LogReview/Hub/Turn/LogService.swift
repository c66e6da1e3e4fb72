internal import HostLogs
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import LogReview
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Reads the logs that are due, at most two at a time, and tells what changed by signals of source `logs`.
struct LogService: Service {
    static let source = "logs"
    /// Turns that fail before it is told.
    static let failuresBeforeTold = 3

    let host: HubHost
    let store: LogStore
    let parts: LogParts
    let news: NewsBoard

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A command of another process cannot ring: `log run` is noticed by looking, where a log is read at all.
                let pause: Duration = await due() ? .seconds(1) : .seconds(5)
                guard (try? await parts.bell.wait(atMost: pause)) != nil else { return }
            }
        }
    }

    /// - Returns: whether an administrator has approved the reading of any log.
    private func due() async -> Bool {
        guard let hosts = try? await store.hosts() else { return true }
        let now = store.database.clock()
        let waiting = hosts.filter { $0.isDue(at: now) }
        var next = waiting.makeIterator()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                guard let one = next.next() else { break }
                group.addTask { await turn(one) }
            }
            while await group.next() != nil {
                news.changed("logs")
                if !Task.isCancelled, let one = next.next() { group.addTask { await turn(one) } }
            }
        }
        return hosts.contains { $0.approved != nil }
    }

    private func turn(_ one: LoggedHost) async {
        guard let configuration = one.approved else { return }
        do {
            let (turn, changes) = try await parts.turn(host).run(one, configuration)
            for change in changes { tell(change, at: turn.at) }
            if one.failures > 0 {
                signal(one.hostID, "reachable", turn.at, "The log of \(one.name) can be read again.")
            }
            guard turn.result != .unchanged else { return }
            host.logger.info(
                "Log of \(one.hostID): \(turn.lines) lines, \(turn.findings.count) findings, \(turn.result.rawValue)"
            )
            if turn.result == .budget {
                host.signals.publish(
                    Signal(
                        source: Self.source, subject: "hub/log:budget", state: "budget", at: turn.at,
                        detail: turn.detail))
            } else if turn.result == .answered {
                host.signals.publish(
                    Signal(source: Self.source, subject: "hub/log:budget", state: "well", at: turn.at))
            }
        } catch let fault as LogReadFault {
            await failed(one, configuration, fault)
        } catch {
            // Where it cannot be written, the database's own watch reports that. It stays due: not at once again.
            try? await Task.sleep(for: .seconds(5))
        }
    }

    private func failed(_ one: LoggedHost, _ configuration: LogConfiguration, _ fault: LogReadFault) async {
        var turn = LogTurnRow(
            hostID: one.hostID, at: store.database.clock(), source: configuration.source)
        turn.result = .unreachable
        turn.detail = fault.sentence
        guard let failures = try? await store.keepFailure(turn) else { return }
        if failures == 1 { host.logger.warning("cannot read the log of \(one.hostID): \(fault.sentence)") }
        if fault.kind == .keyChanged {
            signal(one.hostID, "key", turn.at, fault.sentence)
        } else if failures >= Self.failuresBeforeTold {
            signal(one.hostID, "unreachable", turn.at, fault.sentence)
        }
    }

    private func signal(_ hostID: String, _ state: String, _ at: UTCTime, _ detail: String) {
        host.signals.publish(
            Signal(
                source: Self.source, subject: Self.reading(of: hostID), state: state, at: at,
                detail: detail))
    }

    private func tell(_ change: BurningChange, at time: UTCTime) {
        let finding = change.finding
        var fields: [NoticeField] = []
        if let finding {
            if !finding.recommendation.isEmpty {
                fields.append(NoticeField("What to do", finding.recommendation))
            }
            if let example = finding.examples.first { fields.append(NoticeField("Line", example)) }
        }
        host.signals.publish(
            Signal(
                source: Self.source, subject: Self.subject(change.hostID, change.fingerprint),
                state: finding?.severity.word ?? "over", at: time,
                detail: finding.map { "\($0.title). \($0.explanation)" } ?? nil, fields: fields))
    }

    /// Whether it can be read.
    static func reading(of hostID: String) -> String { "host:\(hostID)/log:reading" }

    static func subject(_ hostID: String, _ fingerprint: String) -> String {
        "host:\(hostID)/log:\(fingerprint.replacing("/", with: "%2F").replacing(":", with: "."))"
    }
}

/// What turns are made of, for commands and the service.
struct LogParts: Sendable {
    let store: LogStore
    let reader: LogReader
    let sender: @Sendable () -> ModelClient?
    let bell: WakeBell

    func turn(_ host: HubHost) -> LogTurn {
        LogTurn(store: store, reader: reader, model: sender(), settings: host.settings(LogSettings.self))
    }
}
