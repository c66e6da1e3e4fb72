import Inventory
import MonitorCore
import TestSupport
import Testing

/// Generated networks with known truth, from `Tests/Fixtures/isp/topology`.
@Suite("the first place offered is the right one") struct TopologyTests {
    @Test(
        "on at least 99 % of the stations of every network, and no station is lost", arguments: Topology.names
    )
    func firstPlace(_ name: String) throws {
        let network = try #require(Topology(name))
        let sides = PortSides.sides(
            ports: network.ports, devices: network.devices, gateways: [network.gateway])
        var right = 0
        var wrong: [String] = []
        for truth in network.truth {
            let places = network.places(of: truth.station, sides)
            let ranked = Places.ranked(places, .init(now: 2000))
            #expect(ranked.count == places.count)
            #expect(!ranked.isEmpty, "\(truth.station) is lost")
            #expect(ranked.allSatisfy { !$0.reasons.isEmpty })
            if let first = ranked.first?.place, first.device == truth.device, first.port == truth.port {
                right += 1
            } else {
                wrong.append("\(truth.station) \(truth.kind): \(ranked.first?.place.device ?? "-")")
            }
        }
        let share = Double(right) / Double(network.truth.count)
        #expect(share >= 0.99, "\(share): \(wrong.prefix(5))")
    }

    @Test(
        "no access port is taken for the way to a switch, nor the other way round", arguments: Topology.names)
    func sides(_ name: String) throws {
        let network = try #require(Topology(name))
        let sides = PortSides.sides(
            ports: network.ports, devices: network.devices, gateways: [network.gateway])
        for truth in network.truth where truth.kind != "behind-unread-switch" && truth.kind != "moved" {
            let port = try #require(network.ids["\(truth.device) \(truth.port)"])
            #expect(
                sides[port]?.side == .access,
                "\(truth.device) \(truth.port): \(String(describing: sides[port]))")
        }
    }
}

struct Topology {
    static let names = Fixture.entries(of: Fixture.path("isp/topology")).map { String($0.dropLast(5)) }

    struct Truth {
        let station: MACAddress
        let device: String
        let port: String
        let kind: String
    }

    private struct Seen {
        let port: Int64
        let vlan: Int
        let station: MACAddress
        let poll: Int
    }

    let devices: [PortSides.Device]
    let gateway: MACAddress
    let truth: [Truth]
    private(set) var ids: [String: Int64] = [:]
    private var names: [Int64: (device: String, port: String)] = [:]
    private var seen: [Seen] = []
    private var neighbours: [Int64: [String]] = [:]
    /// Stations that a second poll found elsewhere have left their places of the first.
    private var moved: Set<MACAddress> = []

    init?(_ name: String) {
        guard let bytes = Fixture.bytes(at: Fixture.path("isp/topology/\(name).json")),
            let json = TestJSON(bytes), let gateway = json["gateway_mac"]?.text.flatMap({ MACAddress($0) })
        else { return nil }
        self.gateway = gateway
        devices = (json["devices"]?.list ?? []).map { device in
            PortSides.Device(
                name: device["name"]?.text ?? "",
                ownAddresses: Set([device["mac"]?.text].compactMap { $0.flatMap { MACAddress($0) } }),
                isRead: device["read"] == .flag(true))
        }
        truth = (json["truth"]?.list ?? []).compactMap { row in
            row["mac"]?.text.flatMap { MACAddress($0) }.map { station in
                Truth(
                    station: station, device: row["device"]?.text ?? "", port: row["port"]?.text ?? "",
                    kind: row["kind"]?.text ?? "")
            }
        }
        for row in json["fdb"]?.list ?? [] {
            guard let row = row.list, row.count == 5, let station = row[3].text.flatMap({ MACAddress($0) }),
                station.isUnicast
            else { continue }
            let port = id(row[0].text ?? "", row[1].text ?? "")
            seen.append(
                Seen(port: port, vlan: row[2].number ?? 0, station: station, poll: row[4].number ?? 1))
        }
        moved = Set(seen.filter { $0.poll == 2 }.map(\.station))
        for row in json["lldp"]?.list ?? [] {
            guard let row = row.list, row.count == 5, PortSides.leadsOn(row[4].text) else { continue }
            neighbours[id(row[0].text ?? "", row[1].text ?? ""), default: []].append(row[2].text ?? "")
        }
    }

    private mutating func id(_ device: String, _ port: String) -> Int64 {
        let key = "\(device) \(port)"
        if let id = ids[key] { return id }
        let id = Int64(ids.count + 1)
        ids[key] = id
        names[id] = (device, port)
        return id
    }

    private func isOpen(_ seen: Seen) -> Bool { seen.poll == 2 || !moved.contains(seen.station) }

    var ports: [PortSides.Port] {
        let open = Dictionary(grouping: seen.filter(isOpen), by: \.port)
        return names.map { id, name in
            PortSides.Port(
                id: id, device: name.device, addresses: Set((open[id] ?? []).map(\.station)),
                neighbours: neighbours[id] ?? [])
        }
    }

    func places(of station: MACAddress, _ sides: [Int64: PortSides.Side]) -> [Place] {
        let open = Dictionary(grouping: seen.filter(isOpen), by: \.port)
        return Dictionary(grouping: seen.filter { $0.station == station }) {
            $0.port * 2 + (isOpen($0) ? 0 : 1)
        }
        .values.compactMap { seen in
            guard let first = seen.first, let name = names[first.port], let side = sides[first.port] else {
                return nil
            }
            let now = open[first.port] ?? []
            return Place(
                device: name.device, port: name.port, vlans: Set(seen.map(\.vlan)), side: side.side,
                sideReason: side.reason, addresses: Set(now.map(\.station)).count,
                portVLANs: Set(now.map(\.vlan)).count, first: 1000, last: isOpen(first) ? nil : 1000,
                read: 1900)
        }
    }
}
