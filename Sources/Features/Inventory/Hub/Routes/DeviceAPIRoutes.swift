internal import DeviceRegistry
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import Inventory
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/isp`: devices, ports, readings and sessions, for programs.
struct DeviceAPIRoutes: Sendable {
    let host: HubHost
    let store: InventoryStore
    let board: ReadingBoard

    func add(to doors: Doors) {
        let programs = doors.programs(duty: .ports).group("api/v1/isp")
        programs.get("devices") { _, _ in
            let devices = try await store.registry.devices()
            return Answer.json { json in
                json.array("devices") { json in
                    for device in devices { json.object { write(device, &$0) } }
                }
            }
        }
        programs.get("devices/:number") { _, context in
            let device = try await device(context)
            return Answer.json { write(device, &$0) }
        }
        programs.get("devices/:number/ports") { _, context in
            let ports = try await store.ports(of: try await device(context).number)
            return Answer.json { json in
                json.array("ports") { json in for port in ports { json.object { Self.write(port, &$0) } } }
            }
        }
        programs.get("ports/:number/history") { _, context in try await history(context) }
        programs.get("readings") { request, _ in try await readings(request) }
        programs.get("sessions") { request, _ in try await sessions(request) }
        programs.get("state") { _, _ in try await state() }
        doors.programs(duty: .readDevices).post("api/v1/isp/devices/:number/read") { _, context in
            let device = try await ReadNow(store: store, board: board).ask(context.number("number"))
            return Answer.json(.accepted) { write(device, &$0) }
        }
    }

    private func device(_ context: HubContext) async throws -> NetworkDevice {
        guard let device = try await store.registry.device(context.number("number")) else {
            throw DeviceFault.unknownDevice
        }
        return device
    }

    private func write(_ device: NetworkDevice, _ json: inout JSONWriter) {
        let definition = device.definition
        json.value("number", UInt64(device.number))
        json.value("name", device.name)
        json.value("kind", definition.kind.rawValue)
        json.value("address", definition.address)
        json.value("transport", definition.transport.rawValue)
        json.value("port", UInt64(definition.port ?? definition.transport.port))
        json.value("profile", definition.profile)
        json.value("place", definition.place)
        json.value("software", device.software)
        json.value("state", device.state.rawValue)
        json.value("reason", device.reason)
        json.value("since", UTCTime(milliseconds: device.since))
        json.value("completeAt", device.completeAt.map { UTCTime(milliseconds: $0) })
        json.value("pausedUntil", definition.pausedUntil.map { UTCTime(milliseconds: $0) })
        json.value("reading", board.isRunning(device.number))
    }

    private static func write(_ port: KeptPort, _ json: inout JSONWriter) {
        let (word, device) = port.side.stored
        json.value("number", UInt64(port.number))
        json.value("name", port.name)
        json.value("side", word)
        json.value("leadsTo", device)
        json.value("reason", port.reason.sentence)
        json.value("byHand", port.isByHand)
        json.value("note", port.note)
        json.value("addresses", UInt64(port.addresses))
        json.value("vlans", UInt64(port.vlans))
        json.array("neighbours") { json in for name in port.neighbours { json.value(nil, name) } }
    }

    private func history(_ context: HubContext) async throws -> Response {
        guard let port = try await store.port(context.number("number")) else {
            throw InventoryFault.unknownPort
        }
        let entries = try await store.history(of: port.number)
        return Answer.json { json in
            json.value("device", port.deviceName)
            json.value("port", port.name)
            json.array("stations") { json in
                for one in entries {
                    json.object { json in
                        json.value("mac", "\(one.station)")
                        json.value("login", one.login)
                        json.value("vlan", one.vlan == 0 ? nil : UInt64(one.vlan))
                        json.value("from", UTCTime(milliseconds: one.first * 1000))
                        json.value("to", one.last.map { UTCTime(milliseconds: $0 * 1000) })
                    }
                }
            }
        }
    }

    private func readings(_ request: Request) async throws -> Response {
        let (device, before) = (request.word("device"), request.word("before"))
        guard device.isEmpty || Int64(device) != nil, before.isEmpty || Int64(before) != nil else {
            throw Refusal(.badRequest, "'device' and 'before' are numbers.")
        }
        let readings = try await store.readings(
            of: Int64(device), before: Int64(before), atMost: 100)
        return Answer.json { json in
            json.array("readings") { json in
                for one in readings {
                    json.object { json in
                        json.value("number", UInt64(one.number))
                        json.value("device", one.deviceName)
                        json.value("what", one.subject)
                        json.value("at", UTCTime(milliseconds: one.at * 1000))
                        json.value("seconds", Double(one.tookMilliseconds) / 1000, decimals: 3)
                        json.value("verdict", one.verdict.rawValue)
                        json.value("reason", one.reason)
                        json.value("rows", one.rows.map { UInt64($0) })
                        json.value("opened", UInt64(one.opened))
                        json.value("closed", UInt64(one.closed))
                    }
                }
            }
        }
    }

    private func sessions(_ request: Request) async throws -> Response {
        let (login, mac, address) = (request.word("login"), request.word("mac"), request.word("address"))
        let station = MACAddress(mac)
        guard mac.isEmpty || station != nil else {
            throw Refusal(.badRequest, "'mac' is not a hardware address such as 48:8f:5a:00:00:01.")
        }
        guard !login.isEmpty || station != nil || !address.isEmpty else {
            throw Refusal(.badRequest, "Ask by 'login', 'mac' or 'address'.")
        }
        let sessions = try await store.sessions(
            login: login.isEmpty ? nil : login, station: station, address: address.isEmpty ? nil : address)
        return Answer.json { json in
            json.array("sessions") { json in
                for one in sessions { json.object { SearchShape.session(one, &$0) } }
            }
        }
    }

    private func state() async throws -> Response {
        let devices = try await store.registry.devices()
        let totals = try await store.totals()
        return Answer.json { json in
            json.value("devices", UInt64(devices.count))
            json.value("unread", UInt64(devices.count(where: \.isUnread)))
            json.value("readingNow", UInt64(board.running.count))
            json.value("stations", UInt64(totals.stations))
            json.value("logins", UInt64(totals.logins))
            json.value("sessionsNow", UInt64(totals.sessions))
        }
    }
}
