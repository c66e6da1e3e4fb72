internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// `GET charts/NAME?agent=&from=&to=&step=`: what the charts of pages draw, each in one request.
struct LanChartRoutes: Sendable {
    /// Devices of their own in the chart of the busiest.
    private static let most = 6
    let store: LanStore

    func add(to doors: Doors) {
        let group = doors.programs(.viewer).group("api/v1/charts")
        group.get(":name") { request, context in
            let question = try ChartQuestion(request)
            let agent = request.word("agent")
            var answer =
                switch context.word("name") {
                case "traffic": try await traffic(agent, request.word("device"), question)
                case "devices": try await devices(agent, question)
                case "processor":
                    try await level(.processor, "CPU", "series-1", agent, question) {
                        Double($0.sum.first) / Double($0.count) / 100
                    }
                case "memory":
                    try await level(.memory, "Memory", "series-2", agent, question) {
                        $0.sum.second > 0 ? 100 * Double($0.sum.first) / Double($0.sum.second) : nil
                    }
                case "temperature":
                    try await level(
                        .temperature, request.word("sensor"), "series-6", agent, question,
                        named: request.word("sensor")
                    ) { Double($0.sum.first) / Double($0.count) / 10 - 273.2 }
                default: throw Refusal(.notFound, "There is no such chart.")
                }
            answer.marks = try await marks(agent, request.word("device"), question)
            return answer.response
        }
    }

    /// Download above, upload below. Of one device, of a router, or, without an agent, of all routers.
    private func traffic(
        _ agent: String, _ device: String, _ question: ChartQuestion
    ) async throws -> ChartAnswer {
        let key = device.isEmpty ? SeriesKey(.network) : SeriesKey(.device, named: device)
        let agents = agent.isEmpty ? try await store.agents().map(\.serverID) : [agent]
        var sums: [Int64: (down: Double, up: Double)] = [:]
        var plans: [LinePlan] = []
        for one in agents {
            for point in try await store.history(of: key, agent: one, question) {
                let (down, up) = Self.rates(point.aggregate)
                let old = sums[point.start.milliseconds] ?? (0, 0)
                sums[point.start.milliseconds] = (old.down + down, old.up + up)
            }
            if device.isEmpty { plans.append(try await store.plan(of: one)) }
        }
        let times = sums.keys.sorted()
        var answer = ChartAnswer(
            times: times,
            series: [
                ChartAnswer.Series("Download", colour: "down", times.map { sums[$0]?.down }),
                ChartAnswer.Series("Upload", colour: "up", times.map { sums[$0].map { -$0.up } }),
            ])
        answer.limits = Self.limits(plans)
        return answer
    }

    /// Of lines that are all known.
    private static func limits(_ plans: [LinePlan]) -> [ChartAnswer.Limit] {
        func sum(_ speeds: [Double?]) -> Double? {
            let known = speeds.compactMap(\.self)
            return known.isEmpty || known.count < speeds.count ? nil : known.reduce(0, +)
        }
        let down = sum(plans.map(\.downloadMegabits)).map { ChartAnswer.Limit("Plan", $0 * 1e6) }
        let up = sum(plans.map(\.uploadMegabits)).map { ChartAnswer.Limit("Plan", -$0 * 1e6) }
        return [down, up].compactMap(\.self)
    }

    /// The busiest devices of this very range, and all others together: the stack is the traffic.
    private func devices(_ agent: String, _ question: ChartQuestion) async throws -> ChartAnswer {
        let busiest = try await store.busiest(
            of: agent, in: question.range, step: question.step, most: Self.most)
        guard let busiest else { throw Refusal(.notFound, "There is no such agent.") }
        let summaries = try await store.devices(of: agent) ?? []
        let names = Dictionary(summaries.map { ($0.device, $0.name) }) { first, _ in first }
        let colours = DeviceColours(summaries)
        // Where the router was not heard there is a hole; a device that was not heard then used nothing.
        let times = busiest.network.map(\.start.milliseconds)
        var rest = busiest.network.map { point in
            let (down, up) = Self.rates(point.aggregate)
            return down + up
        }
        var series: [ChartAnswer.Series] = []
        var taken: Set<Int> = []
        for (device, points) in busiest.devices {
            let byTime = Dictionary(points.map { ($0.start.milliseconds, $0.aggregate) }) { first, _ in first
            }
            let values = times.enumerated().map { place, time -> Double in
                // Over the time in which the router measured, so that the parts add up to the whole.
                guard let all = byTime[time] else { return 0 }
                let seconds = Double(busiest.network[place].aggregate.milliseconds) / 1000
                let value = seconds > 0 ? Double(all.sum.first &+ all.sum.second) * 8 / seconds : 0
                return min(value, rest[place])
            }
            for (place, value) in values.enumerated() { rest[place] = max(0, rest[place] - value) }
            var colour = colours[device]
            while taken.contains(colour) { colour = colour % DeviceColours.count + 1 }
            taken.insert(colour)
            series.append(ChartAnswer.Series(names[device] ?? device, colour: "series-\(colour)", values))
        }
        series.append(ChartAnswer.Series("All others", colour: "others", rest))
        var answer = ChartAnswer(times: times, series: series)
        answer.isStacked = true
        return answer
    }

    private func level(
        _ kind: SeriesKind, _ title: String, _ colour: String, _ agent: String, _ question: ChartQuestion,
        named name: String = "", _ value: (Aggregate) -> Double?
    ) async throws -> ChartAnswer {
        let points = try await store.history(of: SeriesKey(kind, named: name), agent: agent, question)
        return ChartAnswer(
            times: points.map(\.start.milliseconds),
            series: [ChartAnswer.Series(title, colour: colour, points.map { value($0.aggregate) })])
    }

    private func marks(
        _ agent: String, _ device: String, _ question: ChartQuestion
    ) async throws -> [ChartAnswer.Mark] {
        let events = try await store.events(
            EventQuestion(
                agent: agent.isEmpty ? nil : agent, device: device.isEmpty ? nil : device,
                range: question.range, most: 100))
        return events.compactMap { kept in
            // Of one device, all that happened to it.
            guard let state = kept.event.chartState ?? (device.isEmpty ? nil : "info") else { return nil }
            return ChartAnswer.Mark(
                at: kept.event.time.milliseconds,
                "\(kept.event.name ?? "a device") \(kept.event.mark.word)", state: state)
        }
    }

    /// Bits per second.
    private static func rates(_ all: Aggregate) -> (down: Double, up: Double) {
        let seconds = Double(all.milliseconds) / 1000
        return seconds > 0
            ? (Double(all.sum.first) * 8 / seconds, Double(all.sum.second) * 8 / seconds) : (0, 0)
    }
}

extension LanStore {
    fileprivate func history(
        of key: SeriesKey, agent: String, _ question: ChartQuestion
    ) async throws -> [HistoryPoint] {
        try await history(of: key, agent: agent, in: question.range, step: question.step)
    }
}
