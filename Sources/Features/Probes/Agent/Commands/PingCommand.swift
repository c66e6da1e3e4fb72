internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import MonitorCore
internal import MonitorWire
internal import Pinger
internal import Probes
internal import Synchronization

/// A few echo requests, by the daemon's own pinger and rules.
struct PingCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "ping", abstract: "Send a few echo requests, as the daemon does for the hub.",
            discussion:
                "The words 'gateway', 'resolver' and 'hub' stand for what this machine uses. It ends with 1 "
                + "where nothing was answered.")
    }

    @Argument(help: "An address, a name or a word.")
    var host: String

    @Option(help: ArgumentHelp("How many; a quarter of a second apart.", valueName: "1 to 16"))
    var count = 4

    @Option(help: ArgumentHelp("Bytes behind the header.", valueName: "16 to 1472"))
    var size = 56

    @Option(help: ArgumentHelp("How long to wait for each answer.", valueName: "seconds"))
    var timeout = 3.0

    @Flag(name: .customShort("4"), help: "Of a name, the IPv4 address.")
    var v4 = false

    @Flag(name: .customShort("6"), help: "Of a name, the IPv6 address.")
    var v6 = false

    @Flag(help: "Print JSON instead of lines.")
    var json = false

    @OptionGroup var options: SettingsOptions<Settings>

    func validate() throws {
        guard (1...16).contains(count) else { throw ValidationError("--count takes 1 to 16.") }
        guard (0.1...10).contains(timeout) else {
            throw ValidationError("--timeout takes 0.1 to 10 seconds.")
        }
        guard !(v4 && v6) else { throw ValidationError("Take -4 or -6.") }
    }

    func run() async throws {
        let settings = try options.settings()
        let target = try target()
        var resolver = ProbeResolver(settings)
        let resolution = resolver.resolve([target])[target.id] ?? .failed(.noName)
        guard case .address(let destination) = resolution else {
            guard case .failed(let reason) = resolution else { return }
            throw ExitStatus.end(ExitStatus.unavailable, "cannot ping '\(host)': \(reason.sentence)")
        }
        try check(settings)
        if !json { try writeResult("Pinging \(destination.address) with \(size) bytes.\n") }
        let outcome = await measure(target, resolution, settings)
        try writeResult(json ? outcome.json(target, destination) : outcome.summary(count))
        if outcome.answered.isEmpty { throw ExitCode(1) }
    }

    private func check(_ settings: AgentSettings) throws {
        do throws(PingerError) {
            try Pinger.check(settings.probes.source)
        } catch {
            throw ExitStatus.end(ExitStatus.code(for: error), error)
        }
    }

    private func target() throws -> ProbeTarget {
        do {
            var target = ProbeTarget(id: 1, address: try ProbeAddress(host))
            target.family = v4 ? .v4 : v6 ? .v6 : .either
            (target.count, target.payloadBytes) = (count, size)
            target.timeoutMilliseconds = Int(timeout * 1000)
            target.intervalMilliseconds = max(
                3000, count * ProbeTarget.spacingMilliseconds + target.timeoutMilliseconds)
            if let fault = target.fault { throw ValidationError(fault) }
            return target
        } catch let error as ProbeAddressFault {
            throw ExitStatus.end(ExitStatus.settings, "cannot ping '\(host)': \(error)")
        }
    }

    private func measure(
        _ target: ProbeTarget, _ resolution: ProbeRun.Resolution, _ settings: AgentSettings
    ) async -> PingOutcome {
        let (windows, window) = AsyncStream.makeStream(of: ProbeWindow.self)
        var pingerOptions = Pinger.Options(
            windowMilliseconds: 50, mostPerSecond: settings.probes.limits.mostPerSecond,
            source: settings.probes.source, report: { one, _ in window.yield(one) })
        pingerOptions.startsAtOnce = true
        let pinger = Pinger(pingerOptions)
        pinger.follow(ProbePlan(name: "ping", targets: [target]), [target.id: resolution])
        var outcome = PingOutcome()
        for await one in windows {
            outcome.add(one)
            if !json { for line in PingOutcome.lines(one) { writeText(line + "\n", to: 1) } }
            if outcome.decided >= count { break }
        }
        pinger.stop()
        return outcome
    }
}

/// What became of the requests.
struct PingOutcome {
    private(set) var answered: [UInt32] = []
    private(set) var lost = 0
    private(set) var notSent: [NotSentReason: UInt32] = [:]
    private(set) var duplicates: UInt32 = 0
    private(set) var late: [UInt32] = []
    private(set) var errors: Set<String> = []
    private(set) var timeToLive: UInt8?

    var decided: Int { answered.count + lost + Int(notSent.values.reduce(0, +)) }

    mutating func add(_ window: ProbeWindow) {
        for echo in window.echoes {
            if let time = echo.microseconds { answered.append(time) } else { lost += 1 }
        }
        for one in window.notSent { notSent[one.reason, default: 0] += one.count }
        for remark in window.remarks {
            duplicates += remark.duplicates
            late += remark.late
            if let error = remark.error { errors.insert(error) }
            timeToLive = remark.timeToLive ?? timeToLive
        }
    }

    static func lines(_ window: ProbeWindow) -> [String] {
        window.echoes.map { $0.microseconds.map { "answered after \(milliseconds($0))" } ?? "lost" }
            + window.notSent.map { "not sent: \($0.reason.sentence)" }
            + window.remarks.compactMap { remark in
                remark.error.map { "\(remark.from.map { "\($0) says " } ?? "")\($0)" }
            }
    }

    func summary(_ count: Int) -> String {
        let sent = answered.count + lost
        var text = "\(sent) sent, \(answered.count) answered, \(lost) lost"
        if !late.isEmpty { text += ", \(late.count) late" }
        if duplicates > 0 { text += ", \(duplicates) duplicates" }
        guard let least = answered.min(), let most = answered.max() else { return text + ".\n" }
        return text + "; \(Self.milliseconds(least)) to \(Self.milliseconds(most)), on average "
            + "\(Self.milliseconds(mean)).\n"
    }

    private var mean: UInt32 {
        UInt32(answered.reduce(UInt64(0)) { $0 + UInt64($1) } / UInt64(max(1, answered.count)))
    }

    /// `1.234 ms`
    private static func milliseconds(_ microseconds: UInt32) -> String {
        let rest = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest) ms"
    }

    func json(_ target: ProbeTarget, _ destination: EchoDestination) -> String {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("host", target.address.description)
            json.value("address", destination.address.description)
            json.value("sent", UInt64(answered.count + lost))
            json.value("answered", UInt64(answered.count))
            json.value("late", UInt64(late.count))
            json.value("duplicates", UInt64(duplicates))
            json.array("roundTripMicroseconds") { json in
                for time in answered { json.value(nil, UInt64(time)) }
            }
            json.value("timeToLive", timeToLive.map { UInt64($0) })
            json.array("errors") { json in for error in errors.sorted() { json.value(nil, error) } }
            json.array("notSent") { json in
                for reason in notSent.keys.map(\.rawValue).sorted() { json.value(nil, reason) }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}

extension NotSentReason {
    /// For people.
    var sentence: String {
        switch self {
        case .noRoute: "There is no route to it."
        case .noAddress: "PROBE_SOURCE is not an address of this machine."
        case .forbidden: "A firewall of this machine forbids it."
        case .busy: "The kernel had no room for it."
        case .noName: "The name has no address."
        case .nameFailed: "The name servers could not be asked."
        case .refused: "This agent's rules forbid it; see PROBE_ALLOW, PROBE_DENY and PASSIVE."
        case .noRight: "This agent may not send echo requests."
        case .unsupported: "This agent cannot do that."
        }
    }
}
