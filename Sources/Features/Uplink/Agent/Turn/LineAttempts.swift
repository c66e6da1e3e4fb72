internal import AgentHost
internal import Daemon
internal import MonitorCore
internal import ProbeKinds
internal import Probing
internal import Uplink

/// Asks the questions of a turn by the code of checks and probes, each on a thread of its own while it waits.
///
/// Pages are judged by the system's authorities, never by `CA_FILE`: that one is for the hub.
struct LineAttempts: LineQuestions {
    private static let seconds = 5.0
    private static let gatewaySeconds = 2.0
    let screen: LineScreen
    let resolvers: [Attempt.Resolver]
    /// A folder with a `self/net/route`; tests bring their own.
    var proc = "/proc"

    /// As this machine is now.
    static func ofThisHost(_ lists: ProbePolicySettings, hub: Set<IPAddress>) -> LineAttempts {
        LineAttempts(screen: .ofThisHost(lists, hub: hub), resolvers: SystemResolvers.read())
    }

    func name(at resolver: IPAddress) async -> LineTurn.Finding? {
        // Those that this machine asks anyway may be the house's.
        let isOwnChoice = resolvers.contains { $0.address == resolver }
        guard screen.verdict(on: resolver, isOwnChoice: isOwnChoice).isAllowed else { return nil }
        var options = DNSOptions()
        (options.types, options.server) = ([.a], .address(resolver))
        let label = String(UInt64.random(in: .min ... .max), radix: 36)
        guard let name = try? HostText("\(label).\(NameQuestion.domain)") else { return nil }
        return await outcome(.dns, name, .dns(options), isOwnChoice: isOwnChoice).map {
            Self.finding(ofNames: $0)
        }
    }

    func connection(to endpoint: LineTargets.Endpoint) async -> LineTurn.Finding? {
        guard screen.verdict(on: endpoint.address).isAllowed else { return nil }
        return await connect(endpoint.address, endpoint.port, Self.seconds).map {
            Self.finding(ofConnection: $0)
        }
    }

    func page(_ url: String) async -> LineTurn.Page? {
        guard let outcome = await visit(url, .https, .head) else { return nil }
        return Self.page(outcome)
    }

    func portal(_ url: String) async -> LineTurn.Portal? {
        guard let outcome = await visit(url, .http, .get) else { return nil }
        return Self.portal(outcome)
    }

    func gateway() async -> LineTurn.Gateway? {
        let file = "\(proc)/\(RouteTable.path)"
        guard let routes = try? TextFile.read(file, atMost: RouteTable.longest).get() else { return nil }
        guard let address = RouteTable.gateway(in: routes) else {
            return RouteTable.leadsOut(in: routes) ? nil : .noRoute
        }
        guard screen.verdict(on: address, isOwnChoice: true).isAllowed else { return nil }
        return await connect(address, 53, Self.gatewaySeconds, isOwnChoice: true).map {
            Self.isHeard($0) ? .answered : .silent
        }
    }

    // MARK: Asking

    private func connect(
        _ address: IPAddress, _ port: Int, _ seconds: Double, isOwnChoice: Bool = false
    ) async -> ProbeOutcome? {
        var options = TCPOptions()
        options.timeoutSeconds = seconds
        return await outcome(
            .tcp, .address(address), port: port, .tcp(options), isOwnChoice: isOwnChoice)
    }

    /// - Returns: `nil` where the page may not be asked from here, or could not be.
    private func visit(
        _ text: String, _ scheme: HTTPOptions.Scheme, _ method: HTTPOptions.Method
    ) async -> ProbeOutcome? {
        guard case .success(let url) = LineScreen.web(text, scheme) else { return nil }
        var options = HTTPOptions()
        (options.scheme, options.method, options.path) = (scheme, method, url.target)
        (options.follow, options.timeoutSeconds) = (0, Self.seconds)
        guard let outcome = await outcome(.http, url.host, port: url.port, .http(options)) else { return nil }
        // A name that leads to this machine, say, is another matter: something answers in the resolver's place.
        if outcome.word == .refused, let address = outcome.address, isForbidden(address, url.host) {
            return nil
        }
        return outcome
    }

    private func isForbidden(_ address: IPAddress, _ host: HostText) -> Bool {
        if case .address = host { return true }
        return screen.hub.contains(address) || screen.verdict(on: address) == .refused(.denied)
    }

    /// - Returns: `nil` where nothing was asked.
    private func outcome(
        _ kind: ProbeKind, _ host: HostText, port: Int? = nil, _ options: ProbeQuestion.Options,
        isOwnChoice: Bool = false
    ) async -> ProbeOutcome? {
        do {
            let question = try ProbeQuestion(kind, host: host, port: port, options: options)
            let (screen, resolvers) = (screen, resolvers)
            let outcome = try await BlockingWork.run { shouldStop in
                // because the question whether to stop only reads an atomic, from this thread alone.
                nonisolated(unsafe) let shouldStop = shouldStop
                var facts = Attempt.AgentFacts()
                facts.addresses = screen.addresses
                var attempt = Attempt(
                    screen: { screen.verdict(on: $0, isOwnChoice: isOwnChoice) }, resolvers: resolvers,
                    deadline: .now + .seconds(Self.seconds), agent: facts
                ) { unsafe !shouldStop() }
                // Of ports: the router's resolver is asked, and no other service that takes commands.
                attempt.isAdministrator = isOwnChoice
                // What comes of it is shown in no check.
                attempt.showsPrivate = true
                return attempt.outcome(of: question)
            }
            return Self.isAsked(outcome) ? outcome : nil
        } catch {
            return nil
        }
    }

    /// Whether a question left this machine, or failed on the way out: what this machine refuses or has no means for says
    /// nothing of the line.
    static func isAsked(_ outcome: ProbeOutcome) -> Bool {
        switch (outcome.word, outcome.failedAt) {
        case (.cancelled, _), (.error, .request), (.error, .connect): false
        // A port, say. What is refused for its address is looked at where it was asked for.
        case (.refused, _): outcome.address != nil
        default: true
        }
    }

    // MARK: What answers mean

    /// A name that does not exist is an answer as good as an address.
    static func finding(ofNames outcome: ProbeOutcome) -> LineTurn.Finding {
        let answer = outcome.result["questions"].elements.first
        guard let answer, answer["answered"].isTrue, let code = answer["code"].string else {
            return .failed(reason(outcome))
        }
        guard ["NOERROR", "NXDOMAIN"].contains(code) else { return .failed("the resolver answers \(code)") }
        return .answered(seconds: (answer["microseconds"].double ?? 0) / 1e6)
    }

    static func finding(ofConnection outcome: ProbeOutcome) -> LineTurn.Finding {
        outcome.word == .ok ? .answered(seconds: seconds(outcome)) : .failed(reason(outcome))
    }

    /// Whether the other side said anything, be it no.
    static func isHeard(_ outcome: ProbeOutcome) -> Bool {
        outcome.word == .ok
            || outcome.result["attempts"].elements.contains {
                ["refused", "reset"].contains($0["error"].string)
            }
    }

    static func page(_ outcome: ProbeOutcome) -> LineTurn.Page {
        switch outcome.result["tls"]["verdict"].string {
        case "ok" where outcome.result["status"].whole != nil: .answered(seconds: seconds(outcome))
        // Expired, or not valid yet, is what a wrong clock makes of a good certificate.
        case "selfSigned", "wrongName", "unknownIssuer", "untrusted": .wrongCertificate
        default: .failed(reason(outcome))
        }
    }

    static func portal(_ outcome: ProbeOutcome) -> LineTurn.Portal {
        guard let status = outcome.result["status"].whole else { return .failed(reason(outcome)) }
        let isEmpty = outcome.result["bodyBytes"].whole == 0
        return status == 204 && isEmpty ? .none : .intercepted(status: status)
    }

    private static func seconds(_ outcome: ProbeOutcome) -> Double {
        Double(outcome.microseconds ?? 0) / 1e6
    }

    private static func reason(_ outcome: ProbeOutcome) -> String { outcome.reason ?? outcome.word.rawValue }
}
