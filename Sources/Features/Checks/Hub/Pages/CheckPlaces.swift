internal import Checks
internal import HubFrame
internal import HubServer
internal import MonitorCore
internal import Probing

/// Where a check's host and agents are, as far as the hub knows.
struct CheckPlaces: Sendable {
    struct Agent: Sendable {
        var words: String?
        var point: MapPoint?
    }

    var host: ShownPlace?
    var hostAddress: IPAddress?
    /// Reached by names that answer differently at different agents.
    var otherAddresses = 0
    var agents: [String: Agent] = [:]
    /// Why there is nothing of places.
    var note: String?

    init() {}

    init(_ check: Check, _ hub: HubHost) async {
        guard let directory = hub.places.current else { return }
        note = await directory.absence()
        let told = await directory.agents()
        let onRoads = hub.roads.all.flatMap { $0.agents() }
        for row in check.rows {
            let road = onRoads.first { $0.name == row.agent }
            agents[row.agent] = await Self.agent(told[row.agent], road, directory)
        }
        // What most agents reached; where all reached as many, the smallest, so that a page stays as it is.
        var counts: [IPAddress: Int] = [:]
        if case .address(let address)? = check.question.host { counts[address, default: 0] += 1 }
        for address in check.rows.compactMap({ $0.outcome?.address }) { counts[address, default: 0] += 1 }
        hostAddress = counts.max { ($0.value, "\($1.key)") < ($1.value, "\($0.key)") }?.key
        otherAddresses = max(0, counts.count - 1)
        if let hostAddress { host = await directory.place(of: hostAddress) }
    }

    /// What its operator said, else what its public address tells.
    private static func agent(
        _ told: AgentPlace?, _ road: RoadAgent?, _ directory: any PlaceDirectory
    ) async -> Agent {
        var agent = Agent()
        var words = [told?.name, told?.region ?? road?.region].compactMap { $0 }.filter { !$0.isEmpty }
        if let north = told?.latitude, let east = told?.longitude {
            agent.point = MapPoint(latitude: north, longitude: east)
        } else if let address = road?.publicAddress.flatMap({ IPAddress($0) }),
            let place = await directory.place(of: address)
        {
            if words.isEmpty { words = [place.name].compactMap { $0 } }
            if let north = place.latitude, let east = place.longitude {
                agent.point = MapPoint(latitude: north, longitude: east)
            }
        }
        agent.words = words.isEmpty ? nil : words.joined(separator: ", ")
        return agent
    }

    private var hostPoint: MapPoint? {
        host?.latitude.flatMap { north in host?.longitude.map { MapPoint(latitude: north, longitude: $0) } }
    }

    var facts: [Fact] {
        guard let hostAddress else { return [] }
        let others =
            otherAddresses == 0 ? "" : " and \(otherAddresses) other\(otherAddresses == 1 ? "" : "s")"
        var facts = [Fact("Address", "\(hostAddress)\(others)")]
        if host == nil, note == nil { facts.append(Fact("Place", "unknown")) }
        if let name = host?.name {
            let within = host?.accuracyKilometres.map { ", within \(Int($0)) km" } ?? ""
            facts.append(Fact("Place", name + within))
        }
        if let network = host?.network { facts.append(Fact("Network", network)) }
        if let told = host?.toldAt {
            let date = "\(UTCTime(milliseconds: Int64(clamping: told) * 1000))".prefix(10)
            facts.append(Fact("Location data", "\(date)"))
        }
        return facts
    }

    /// - Returns: `nil` where there is nothing to show on it.
    func map(of check: Check) -> WorldMap? {
        var (points, lines): ([WorldMap.Point], [WorldMap.Line]) = ([], [])
        for row in check.rows {
            guard let point = agents[row.agent]?.point else { continue }
            let state = Self.state(row.outcome?.word)
            points.append(WorldMap.Point(state, at: point))
            if let hostPoint { lines.append(WorldMap.Line(point, hostPoint, state)) }
        }
        if let hostPoint {
            points.append(
                WorldMap.Point(
                    .info, at: hostPoint, accuracyKilometres: host?.accuracyKilometres, isHost: true))
        }
        guard !points.isEmpty else { return nil }
        let shown = points.count { !$0.isHost }
        return WorldMap(
            "Map: \(shown) of \(check.rows.count) agents\(hostPoint == nil ? "" : ", and the host at \(host?.name ?? "its place")")",
            points: points, lines: lines)
    }

    private static func state(_ word: ProbeOutcome.Word?) -> StatusMark.State {
        switch word {
        case .ok: .good
        case nil: .info
        case .refused, .cancelled, .lost: .off
        case .failed, .timeout, .error, .noAnswer: .bad
        }
    }
}
