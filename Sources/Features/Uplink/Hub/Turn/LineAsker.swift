internal import HTTPClient
internal import MonitorCore
internal import NIOHTTP1
internal import Uplink

/// Asks once around: the facts of one turn, from the network.
///
/// Where all is well a turn is one datagram to each resolver, one connection to each address, and one page: under
/// 10 KB, so that a month of turns every five minutes stays below 50 MB.
protocol LineAsking: Sendable {
    /// - Parameters:
    ///   - targets: whom to ask.
    ///   - number: of the turn; it decides which page comes first.
    func turn(_ targets: LineTargets, number: Int) async -> LineTurn
}

struct LineAsker: LineAsking {
    static let timeout: Duration = .seconds(5)
    /// Below which names are asked for that were never asked before. Reserved by RFC 2606.
    static let domain = "example.com"
    let web: WebAsker
    let routes: DefaultRoute

    func turn(_ targets: LineTargets, number: Int) async -> LineTurn {
        async let names = Self.all(targets.resolvers) { await NameAsker.ask($0, timeout: Self.timeout) }
        async let connections = Self.all(targets.addresses) {
            await ConnectionAsker.ask($0.address, port: $0.port, timeout: Self.timeout).finding
        }
        var pages: [LineTurn.Page] = []
        if !targets.pages.isEmpty {
            pages.append(await page(targets.pages[number % targets.pages.count]))
        }
        var turn = LineTurn(names: await names, connections: await connections, pages: pages)
        guard LineJudgement(turn).verdict != .online else { return turn }
        let others = targets.pages.indices.filter { $0 != number % targets.pages.count }
        async let more = Self.all(others.map { targets.pages[$0] }) { await page($0) }
        async let portal = portal(targets.portalPage)
        turn.pages += await more
        turn.portal = await portal
        if LineJudgement(turn).verdict == .offline { turn.gateway = await gateway() }
        return turn
    }

    private func page(_ text: String) async -> LineTurn.Page {
        guard let url = try? EndpointURL(text) else { return .failed("not a URL") }
        return switch await web.ask(url, .HEAD, timeout: Self.timeout) {
        case .answered(let answer): .answered(seconds: answer.seconds)
        case .wrongCertificate: .wrongCertificate
        case .failed(let reason): .failed(reason)
        }
    }

    private func portal(_ text: String) async -> LineTurn.Portal {
        guard let url = try? EndpointURL(text) else { return .failed("not a URL") }
        return switch await web.ask(url, .GET, timeout: Self.timeout) {
        case .answered(let answer):
            answer.status == 204 && answer.bytes == 0
                ? LineTurn.Portal.none : .intercepted(status: answer.status)
        case .wrongCertificate: .failed("a certificate on a plain page")
        case .failed(let reason): .failed(reason)
        }
    }

    /// A router that refuses a connection is there.
    private func gateway() async -> LineTurn.Gateway {
        guard let address = routes.gateway() else { return .noRoute }
        let outcome = await ConnectionAsker.ask(address, port: 53, timeout: .seconds(2))
        return outcome.isHeard ? .answered : .silent
    }

    /// All at once; the answers in the order of the targets.
    private static func all<Target: Sendable, Answer: Sendable>(
        _ targets: [Target], _ ask: @escaping @Sendable (Target) async -> Answer
    ) async -> [Answer] {
        await withTaskGroup(of: (Int, Answer).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { (index, await ask(target)) }
            }
            var answers: [(Int, Answer)] = []
            for await one in group { answers.append(one) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
