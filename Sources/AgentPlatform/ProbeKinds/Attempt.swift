internal import Glibc
package import MonitorCore
package import Probing

/// What an attempt may do, and until when. All kinds run on the calling thread, wait in slices of a tenth of a second, and
/// end when they are not wanted any more.
package struct Attempt: Sendable {
    /// Asked for every address before anything is sent to it.
    package var screen: @Sendable (IPAddress) -> AddressPolicy.Verdict
    /// Those of this machine.
    package var resolvers: [Resolver]
    package var deadline: ContinuousClock.Instant
    package var isWanted: @Sendable () -> Bool
    /// Hears how far it is, in a few words without addresses, as often as there is something new. Must not block.
    package var tells: @Sendable (String) -> Void = { _ in }
    /// Whether an administrator asks: of ports, and of datagrams.
    package var isAdministrator = false
    /// Whether the asker may see addresses that are refused or private: else a check would tell who is on the LAN.
    package var showsPrivate = false
    package var agent: AgentFacts
    /// Where packets leave from; `nil` as routes say. What goes to a loopback address leaves from there.
    package var source: ProbeSource?
    /// Between two packets of a trace.
    package var traceGap: Duration = .milliseconds(20)
    /// A PEM file of the authorities to trust instead of the system's.
    package var caFile: String?
    /// What may be read of pages; `nil` sets no bound.
    package var pages: (any PageAllowance)?

    package init(
        screen: @escaping @Sendable (IPAddress) -> AddressPolicy.Verdict, resolvers: [Resolver],
        deadline: ContinuousClock.Instant, agent: AgentFacts,
        isWanted: @escaping @Sendable () -> Bool = { true }
    ) {
        self.screen = screen
        self.resolvers = resolvers
        self.deadline = deadline
        self.agent = agent
        self.isWanted = isWanted
    }

    /// What `info` tells.
    package struct AgentFacts: Sendable {
        package var version = monitorVersion
        package var hostName = ""
        package var region: String?
        package var addresses: [IPAddress] = []

        package init() {}
    }

    /// A server to ask for names.
    package struct Resolver: Sendable, Hashable {
        package var address: IPAddress
        package var port: Int

        package init(_ address: IPAddress, port: Int = 53) {
            self.address = address
            self.port = port
        }
    }

    /// A socket that packets to the address leave by.
    func socket(
        to address: IPAddress, _ type: __socket_type, protocol number: Int32 = 0
    ) throws(SystemFault) -> ProbeSocket {
        let socket = try ProbeSocket(address.isV4 ? AF_INET : AF_INET6, type, protocol: number)
        if let source = effectiveSource(towards: address) { try socket.leave(from: source) }
        return socket
    }

    /// `nil` as routes say.
    func effectiveSource(towards address: IPAddress) -> ProbeSource? {
        guard !address.isLoopback, let source else { return nil }
        if case .address(let own) = source, own.isV4 != address.isV4 { return nil }
        return source
    }

    /// The earlier of `time` from now and the deadline.
    func end(after time: Double) -> ContinuousClock.Instant { min(.now + .seconds(time), deadline) }

    /// Tries, and says what came of it: exactly one outcome, whatever happens, soon after the deadline at the latest.
    package func outcome(of question: ProbeQuestion) -> ProbeOutcome {
        guard isWanted() else { return ProbeOutcome(.cancelled) }
        if let port = question.effectivePort,
            let refusal = PortPolicy.refusal(question.kind, port: port, isAdministrator: isAdministrator)
        {
            return ProbeOutcome(.refused, at: .policy, refusal)
        }
        do throws(ProbeEnd) {
            return try attempt(question)
        } catch {
            return error.outcome
        }
    }

    private func attempt(_ question: ProbeQuestion) throws(ProbeEnd) -> ProbeOutcome {
        switch question.options {
        case .info: return try information(question.host)
        case .dns(let options): return try names(question.host!, options)
        case .http(let options): return try web(question.host!, port: question.port, options)
        case .tcp(let options): return try tcp(question.host!, port: question.port!, options)
        case .udp(let options): return try udp(question.host!, port: question.port!, options)
        case .ping(let options): return try ping(question.host!, options)
        case .trace(let options): return try trace(question.host!, options)
        case .mtu(let options): return try largestPacket(question.host!, options)
        }
    }

    /// What this agent is and, of a host, which addresses it finds. Nothing is sent to them.
    private func information(_ host: HostText?) throws(ProbeEnd) -> ProbeOutcome {
        let addresses = agent.addresses.filter { showsPrivate || screen($0) == .allowed }
        let found = try host.map { host throws(ProbeEnd) in try resolve(host, .either) }
        return ProbeOutcome(
            .ok, address: found.map { echoed($0.addresses) }, microseconds: found?.microseconds,
            result: ResultValue([
                "version": .text(agent.version), "hostName": .text(agent.hostName),
                "region": .some(text: agent.region),
                "addresses": .list(addresses.prefix(32).map { .text("\($0)") }),
                "resolver": resolvers.first.flatMap { shown($0.address) },
                "hostAddresses": found.map { ResultValue.list($0.addresses.map { .text("\($0)") }) },
            ]))
    }

    /// An address that the asker may see.
    func shown(_ address: IPAddress) -> ResultValue? {
        if showsPrivate || address.isLoopback { return .text("\(address)") }
        return .text(AddressClass(address).reason == nil ? "\(address)" : "private")
    }
}

/// An attempt ends here, with this outcome.
struct ProbeEnd: Error {
    let outcome: ProbeOutcome

    init(_ outcome: ProbeOutcome) { self.outcome = outcome }

    init(
        _ word: ProbeOutcome.Word, at step: ProbeOutcome.Step? = nil, _ reason: String? = nil,
        address: IPAddress? = nil
    ) {
        outcome = ProbeOutcome(word, at: step, reason, address: address)
    }
}

/// How much may be read of pages, for all checks together.
package protocol PageAllowance: Sendable {
    /// Asked before a page is read.
    ///
    /// - Returns: gives back what was not read of it; `nil` where it may not be read now.
    func take(_ bytes: Int) -> (@Sendable (_ unread: Int) -> Void)?
}
