internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import LanWire
internal import MonitorCore
internal import MonitorWire

/// `GET agents/NAME/devices`: who they are, and how that is known; `PUT agents/NAME/devices/DEVICE/name`: what
/// the operator calls one.
struct DeviceRoutes: Sendable {
    let store: LanStore

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/agents/:id/devices") { _, context in
            try await devices(context.word("id"))
        }
        doors.programs(.operator).put("api/v1/agents/:id/devices/:device/name") { request, context in
            try await rename(request, context)
        }
    }

    private func devices(_ agent: String) async throws -> Response {
        guard let devices = try await store.devices(of: agent) else {
            return Answer.refusal(.notFound, "There is no such agent.")
        }
        return Answer.json { json in
            json.array("devices") { json in
                for device in devices { json.object { Self.write(device, &$0) } }
            }
        }
    }

    private static func write(_ device: DeviceSummary, _ json: inout JSONWriter) {
        json.value("device", device.device)
        json.value("name", device.name)
        json.value("givenName", device.givenName)
        json.value("agentName", device.agentName)
        json.value("ip", device.address)
        json.array("otherIps") { json in
            for address in device.details.addresses { json.value(nil, address.description) }
        }
        json.value("firstSeen", device.firstSeen)
        json.value("lastSeen", device.lastSeen)
        SnapshotV1.identity(device.details.identity, of: MACAddress(device.device), &json)
    }

    private func rename(_ request: Request, _ context: HubContext) async throws -> Response {
        guard let body = try await request.bytes(atMost: HubRequests.longest) else {
            return Answer.refusal(.contentTooLarge, "It is longer than \(HubRequests.longest) bytes.")
        }
        let name = try RenameRequest.name(body)
        let (device, agent) = (context.word("device"), context.word("id"))
        guard try await store.rename(device, of: agent, to: name, by: context.doer) else {
            return Answer.refusal(.notFound, "There is no such device.")
        }
        return Answer.json { $0.value("givenName", name?.text) }
    }
}
