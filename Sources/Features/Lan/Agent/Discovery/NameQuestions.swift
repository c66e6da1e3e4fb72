internal import AgentHost
internal import DeviceDiscovery
internal import Evidence
internal import LanCore
internal import Logging
internal import MonitorCore

/// Asks the devices of one interface for their names, as `AskingPlan` says.
struct NameQuestions: Sendable {
    let side: LanSide
    let results: DiscoveryResults
    let thread: OneThread
    let logger: Logger

    /// A turn of the plan; packets of one turn are sent ten milliseconds apart.
    private static let turn: Duration = .seconds(1)
    /// New devices end it.
    private static let longestRest: Duration = .seconds(10)
    private static let gap: Duration = .milliseconds(10)
    private static let multicastDNS = IPAddress("224.0.0.251")!
    private static let ssdp = IPAddress("239.255.255.250")!
    private static let llmnr = IPAddress("224.0.0.252")!

    func run() async {
        var plan = AskingPlan()
        var failed = false
        while !Task.isCancelled {
            do {
                try await ask(&plan)
                failed = false
            } catch {
                if !failed, !Task.isCancelled { logger.warning("Names: Failed to ask: \(error)") }
                failed = true
            }
            let rest = failed ? Self.turn : max(Self.turn, min(Self.longestRest, plan.rest(at: .now)))
            await thread.sleep(for: rest) { results.onNewcomers(on: side.interface.name, $0) }
        }
    }

    private func ask(_ plan: inout AskingPlan) async throws {
        guard let interface = results.interface(side.interface.name) else { return }
        let asked = side.asked(on: interface)
        guard let source = asked.first?.source else { return }
        let known = results.known.filter { address in
            asked.contains { $0.range.hasHost(address) && $0.source != address }
        }
        let asks = plan.due(at: .now, known: known, nameless: results.nameless)
        results.set(isCurious: plan.isCurious, on: side.interface.name)
        guard !asks.isEmpty else { return }
        let socket = try QuestionSocket(source: source, interface: side.interface.name)
        for ask in asks {
            try Self.send(ask, on: socket)
            await thread.sleep(for: Self.gap)
        }
        // Answers to a closed port would be told so by ICMP.
        await thread.sleep(for: Self.turn)
    }

    static func send(_ ask: AskingPlan.Ask, on socket: borrowing QuestionSocket) throws {
        switch ask {
        case .services: try socket.send(Question.services, to: multicastDNS, port: 5353)
        case .upnp: try socket.send(Question.upnp, to: ssdp, port: 1900)
        case .hostNames(let addresses):
            try socket.send(Question.hostNames(of: addresses), to: multicastDNS, port: 5353)
        case .netbios(let address): try socket.send(Question.netbiosStatus, to: address, port: 137)
        case .llmnr(let address): try socket.send(Question.hostName(of: address), to: llmnr, port: 5355)
        }
    }
}
