import HTTPTestSupport
import MonitorCore
import Synchronization
import Testing

@testable import ProbeKinds
@testable import Probing

/// Attempts on loopback: what the policy of an agent refuses is permitted here, and what a test refuses is counted.
struct Attempts {
    private final class Log: Sendable {
        let screened = Mutex<[IPAddress]>([])
    }

    private let log = Log()
    var refused: Set<IPAddress> = []
    var resolvers: [Attempt.Resolver] = []
    var seconds = 10.0
    var isAdministrator = true
    var showsPrivate = true

    init(dns: LoopbackDNS? = nil) {
        resolvers = dns.map { [Attempt.Resolver(IPAddress("127.0.0.1")!, port: $0.port)] } ?? []
    }

    var screened: [IPAddress] { log.screened.withLock { $0 } }

    func outcome(
        _ kind: String, _ host: String?, port: Int? = nil, _ options: String = "{}",
        while isWanted: @escaping @Sendable () -> Bool = { true }
    ) throws -> ProbeOutcome {
        let question = try ProbeQuestion(kind: kind, host: host, port: port, options: Array(options.utf8))
        let (log, refused) = (log, refused)
        var attempt = Attempt(
            screen: { address in
                log.screened.withLock { $0.append(address) }
                return refused.contains(address) ? .refused(.private) : .allowed
            }, resolvers: resolvers, deadline: .now + .seconds(seconds), agent: Attempt.AgentFacts(),
            isWanted: isWanted)
        attempt.isAdministrator = isAdministrator
        attempt.showsPrivate = showsPrivate
        // Blocking: not on the few threads that all tests share.
        return attempt.outcome(of: question)
    }
}
