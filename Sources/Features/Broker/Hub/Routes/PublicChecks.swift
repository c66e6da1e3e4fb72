internal import Broker
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import MonitorCore
internal import MonitorWire
internal import Probing

/// Asks agents for people without a login, within what `NETCHECK_PUBLIC` opens: few kinds, few agents, seldom, and nothing
/// that only an agent's own network knows.
struct PublicChecks: Sendable {
    static let mostAgents = 5
    /// What those who ask without a login are called, before their network.
    private static let asker = "netcheck "
    let desk: BrokerDesk
    let limit: NetcheckLimit

    static func isOpen(_ settings: BrokerSettings) -> Bool { settings.isNetcheck && settings.isPublic }

    /// DNS of an agent's own resolver would tell of its network.
    static func kinds(_ settings: BrokerSettings) -> [ProbeKind] {
        [.ping, .http, .tcp] + (settings.publicResolver == nil ? [] : [.dns])
    }

    /// - Returns: the check's name.
    /// - Throws: `Refusal`, and what the door throws.
    func ask(_ asked: NetcheckV1.Asked, from peer: String) async throws -> String {
        guard let door = desk.host.checkDoor.current else { throw NetcheckCheckRoutes.isOff }
        let settings = desk.settings
        guard Self.kinds(settings).contains(asked.kind) else {
            throw Refusal(.unauthorized, "\(asked.kind.rawValue) needs a login.")
        }
        try limit.ask(peer)
        let visitor = Self.visitor(from: peer)
        let body = asked.body(
            limit: Self.mostAgents, resolver: asked.kind == .dns ? settings.publicResolver : nil)
        return try await door.ask(
            body, visitor, isOpen: true, by: AuditActor(name: visitor.name, address: peer))
    }

    /// Users without a login are counted by their networks.
    static func visitor(from peer: String) -> Visitor {
        Visitor(name: asker + PeerNetwork.name(of: peer), role: .viewer, csrf: nil)
    }

    /// - Returns: `nil` for a check that a user with a login asked for.
    func answer(_ id: String, to peer: String) async throws -> CheckAnswer? {
        let reader = Self.visitor(from: peer)
        guard let body = try await desk.host.checkDoor.current?.answer(id, to: reader) else { return nil }
        let check = try CheckAnswer(body)
        return check.askedBy.hasPrefix(Self.asker) ? check : nil
    }
}

extension NetcheckV1.Asked {
    /// As `POST /api/v1/checks` takes it.
    ///
    /// - Parameters:
    ///   - limit: agents at most; `nil` for as many as the role may ask.
    ///   - resolver: of DNS; `nil` for the agents' own.
    func body(limit: Int?, resolver: IPAddress? = nil) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("kind", kind.rawValue)
            if kind != .info || !host.isEmpty { json.value("host", host) }
            if kind.takesPort { json.value("port", port.map { UInt64($0) }) }
            if let resolver { json.object("options") { $0.value("server", "\(resolver)") } }
            if let limit { json.value("limit", UInt64(limit)) }
        }
        return json.bytes
    }
}
