internal import Checks
internal import HubCore
internal import HubServer
internal import MonitorWire

/// Takes questions of features that speak for others' clients, as `/api/v1/checks` does.
struct CheckDeskDoor: CheckDoor {
    let desk: CheckDesk

    func ask(_ body: [UInt8], _ visitor: Visitor, isOpen: Bool, by doer: AuditActor) async throws -> String {
        try await desk.ask(CheckRequest(body), visitor, isOpen: isOpen, by: doer).id
    }

    func answer(_ check: String, to reader: Visitor?) async throws -> [UInt8]? {
        guard let check = try await desk.runner.check(check) else { return nil }
        if let reader { try desk.admitRead(check.id, by: reader) }
        var json = JSONWriter(reservingBytes: 4096)
        json.object { CheckShape.write(check, &$0) }
        return json.bytes
    }
}
