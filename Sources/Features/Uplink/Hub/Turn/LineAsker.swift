internal import HTTPClient
internal import MonitorCore
internal import NIOHTTP1
internal import Uplink

/// Asks the questions of a turn through SwiftNIO.
struct LineAsker: LineQuestions {
    static let timeout: Duration = .seconds(5)
    let web: WebAsker
    let routes: DefaultRoute

    func name(at resolver: IPAddress) async -> LineTurn.Finding? {
        await NameAsker.ask(resolver, timeout: Self.timeout)
    }

    func connection(to endpoint: LineTargets.Endpoint) async -> LineTurn.Finding? {
        await ConnectionAsker.ask(endpoint.address, port: endpoint.port, timeout: Self.timeout).finding
    }

    func page(_ text: String) async -> LineTurn.Page? {
        guard let url = try? EndpointURL(text) else { return .failed("not a URL") }
        return switch await web.ask(url, .HEAD, timeout: Self.timeout) {
        case .answered(let answer): .answered(seconds: answer.seconds)
        case .wrongCertificate: .wrongCertificate
        case .failed(let reason): .failed(reason)
        }
    }

    func portal(_ text: String) async -> LineTurn.Portal? {
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
    func gateway() async -> LineTurn.Gateway? {
        let table = routes.table()
        guard let address = RouteTable.gateway(in: table) else {
            return RouteTable.leadsOut(in: table) ? nil : .noRoute
        }
        let outcome = await ConnectionAsker.ask(address, port: 53, timeout: .seconds(2))
        return outcome.isHeard ? .answered : .silent
    }
}
