import Foundation
import HubCore
import HubTestSupport
import Hummingbird
import LanCore
import MonitorCore
import MonitorWire
import Testing

@testable import HubSeries
@testable import HubServer

@Suite("series by name and unit") struct NamedSeriesTests {
    private static let latency = SeriesKind(
        901, "latency",
        packed: [
            .init("sent", SeriesUnit("echo"), .count), .init("bytes", .bytes, .volume),
            .init("roundTrip", SeriesUnit("second", scale: 1e-6), .level, histogram: true),
            .init("heat", SeriesUnit("celsius", scale: 0.1, offset: -273.2), .level),
        ])

    private static let span = "from=2024-01-01T12:00:00Z&to=2024-01-01T13:00:00Z"

    /// Two windows of ten seconds, the second without a round trip.
    private func points(_ hub: AskedHub) async throws -> [SeriesPoint] {
        let series = SeriesStore(
            hub.store.database, kinds: SeriesKinds([Self.latency]), calendar: WallCalendar(.gmt),
            recent: RecentHours())
        let (key, noon) = (SeriesKey(Self.latency, "target:7"), Int64(1_704_110_400_000))
        let windows: [[Sample.Values]] = [[2, 5000, .many([20_000, 40_000]), 3132], [2, 0, nil, 2632]]
        for (index, values) in windows.enumerated() {
            try await series.write(
                [Sample(key, values)],
                at: SampleTime(ended: noon + Int64(index + 1) * 10_000, milliseconds: 10_000),
                of: .own("uplink/wan"))
        }
        return try await series.points(
            of: key, .own("uplink/wan"), in: noon..<noon + 60_000, step: 1000)
    }

    private func question(_ more: [Substring: Substring]) throws -> SeriesQuestion {
        let words: [Substring: Substring] = [
            "subject": "uplink/wan", "kind": "latency", "name": "target:7", "step": "60",
            "from": "2024-01-01T12:00:00Z", "to": "2024-01-01T13:00:00Z",
        ]
        let all = words.merging(more) { $1 }.map { (key: $0.key, value: $0.value) }
        return try SeriesQuestion(Parameters(all), SeriesKinds([Self.latency]))
    }

    private func json(_ answer: SeriesAnswer) throws -> [String: Any] {
        var json = JSONWriter(reservingBytes: 512)
        json.object(nil) { answer.write(to: &$0) }
        return try #require(try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
    }

    @Test("numbers are told by their names and in their units, percentiles where they are asked for")
    func named() async throws {
        try await AskedHub.with { hub in
            let points = try await points(hub)
            let all = try json(
                SeriesAnswer(question: question(["percentiles": "50,99.5"]), points: points))
            let fields = try #require(all["fields"] as? [[String: Any]])
            #expect(fields.map { $0["unit"] as? String } == ["echo", "byte", "second", "celsius"])
            #expect(fields.map { $0["hasPercentiles"] as? Bool } == [false, false, true, false])
            let told = try #require(all["points"] as? [[String: Any]])
            #expect(told.map { $0["seconds"] as? Double } == [10, 10])
            let first = try #require(told[0]["values"] as? [String: [String: Any]])
            #expect(first["sent"] as? [String: Double] == ["count": 1, "sum": 2, "mean": 0.2])
            #expect(
                first["bytes"] as? [String: Double]
                    == ["count": 1, "sum": 5000, "mean": 500, "minimum": 500, "maximum": 500])
            let trip = try #require(first["roundTrip"])
            #expect(trip["mean"] as? Double == 0.03)
            #expect(trip["maximum"] as? Double == 0.04)
            let percentiles = try #require(trip["percentiles"] as? [String: Double])
            #expect(percentiles.keys.sorted() == ["50", "99.5"])
            #expect(abs((percentiles["50"] ?? 0) - 0.02) < 0.001)
            #expect(first["heat"]?["mean"] as? Double == 40)
            let second = try #require(told[1]["values"] as? [String: Any])
            #expect(second["roundTrip"] is NSNull)
            #expect((second["heat"] as? [String: Double])?["mean"] == -10)
        }
    }

    @Test("one number a field has the unit of that number, and CSV the same columns")
    func one() async throws {
        try await AskedHub.with { hub in
            let points = try await points(hub)
            let mean = try json(SeriesAnswer(question: question(["value": "mean"]), points: points))
            let fields = try #require(mean["fields"] as? [[String: Any]])
            #expect(
                fields.map { $0["unit"] as? String } == ["echo/second", "byte/second", "second", "celsius"])
            let told = try #require(mean["points"] as? [[String: Any]])
            #expect(
                told[0]["values"] as? [String: Double]
                    == ["sent": 0.2, "bytes": 500, "roundTrip": 0.03, "heat": 40])
            #expect((told[1]["values"] as? [String: Any])?["roundTrip"] is NSNull)
            let csv = try SeriesAnswer(question: question(["value": "p50"]), points: points).csv
            #expect(
                csv.hasPrefix("start,seconds,sent,bytes,roundTrip,heat\r\n2024-01-01T12:00:00.000Z,10,,,0.0"))
            let whole = try SeriesAnswer(question: question(["percentiles": "95"]), points: points).csv
            #expect(whole.contains("sent.sum,sent.mean,bytes.sum"))
            #expect(
                whole.contains("roundTrip.mean,roundTrip.minimum,roundTrip.maximum,roundTrip.p95,heat.mean"))
        }
    }

    @Test(
        "what cannot be answered is refused with what is wrong",
        arguments: [
            ["value": "median"], ["value": "p101"], ["value": "p"], ["percentiles": ""],
            ["percentiles": "50,x"],
            ["percentiles": "1,2,3,4,5,6,7,8,9,10,11"], ["percentiles": "-1"], ["percentiles": "1e1"],
            ["agent": "attic"], ["kind": "none"], ["step": "0"], ["from": "now"],
        ])
    func refused(words: [Substring: Substring]) {
        #expect(throws: Refusal.self) { try question(words) }
    }

    @Test("kinds in rows are answered, too, and the hub lists all of them")
    func routes() async throws {
        try await AskedHub.with { hub in
            let (headers, _) = try await hub.session(.viewer)
            let kinds = try await hub.ask(.get, "/api/v2/kinds", headers)
            #expect(
                kinds.body.contains(#""name":"temperature","fields":[{"name":"temperature","unit":"celsius""#)
            )
            let path = "/api/v2/series?agent=attic&kind=device&name=02:00:00:00:00:01&step=60&\(Self.span)"
            let empty = try await hub.ask(.get, path, headers)
            #expect(empty.status == .ok)
            #expect(empty.body.hasSuffix(#""points":[]}"#))
            #expect(try await hub.ask(.get, path + "&subject=x", headers).status == .badRequest)
            #expect(try await hub.ask(.get, path).status == .unauthorized)
        }
    }
}
