import Testing

@testable import Export

@Suite("Series for receivers") struct ExportSeriesTests {
    @Test("labels are sorted, and empty ones are none")
    func labels() {
        let series = ExportSeries("m", [.init("name", ""), .init("job", "b"), .init("agent", "a")])
        #expect(series.labels == [.init("agent", "a"), .init("job", "b")])
    }

    @Test("batches hold every sample once, in order, and none more than it may", arguments: 1...9)
    func batches(most: Int) {
        let all = (0..<4).map { number in
            ExportSeries("m\(number)", [], (0..<number * 2).map { .init(time: Int64($0), value: 1) })
        }
        let batches = all.batches(ofAtMost: most)
        #expect(batches.allSatisfy { (1...most).contains($0.sampleCount) })
        let flat = batches.flatMap { $0.flatMap { one in one.samples.map { "\(one.name) \($0.time)" } } }
        #expect(flat == all.flatMap { one in one.samples.map { "\(one.name) \($0.time)" } })
    }

    @Test(
        "names have the prefix, the thing and the unit",
        arguments: [
            ("device", "download", "byte", false, "monitor_device_download_bytes"),
            ("device", "download", "byte", true, "monitor_device_download_bytes_per_second"),
            ("probe", "roundTrip", "second", false, "monitor_probe_round_trip_seconds"),
            ("probe", "sent", "echo", false, "monitor_probe_sent_echoes"),
            ("temperature", "temperature", "celsius", false, "monitor_temperature_celsius"),
            ("load", "load", "processes", false, "monitor_load_processes"),
            ("processor", "busy", "ratio", false, "monitor_processor_busy_ratio"),
        ])
    func names(kind: String, field: String, unit: String, isRate: Bool, name: String) {
        #expect(MetricName.of(kind: kind, field: field, unit: unit, isRate: isRate) == name)
    }
}

@Suite("What receivers are sent") struct ExportBodyTests {
    private let series = ExportSeries(
        "up", [.init("job", "a")], [.init(time: 1000, value: 1), .init(time: -1, value: -0.5)])

    // As protoc 3.21 encodes the same messages.
    @Test("remote write is what Protocol Buffers say")
    func remoteWrite() {
        let label = { (name: String, value: String) in
            [UInt8](
                [0x0a, UInt8(4 + name.utf8.count + value.utf8.count), 0x0a, UInt8(name.utf8.count)]
                    + name.utf8
                    + [0x12, UInt8(value.utf8.count)] + value.utf8)
        }
        let samples: [UInt8] =
            [0x12, 12, 0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0xe8, 0x07]
            + [0x12, 20, 0x09, 0, 0, 0, 0, 0, 0, 0xe0, 0xbf, 0x10] + [UInt8](repeating: 0xff, count: 9) + [1]
        let inner = label("__name__", "up") + label("job", "a") + samples
        #expect(RemoteWrite.body([series]) == [0x0a, UInt8(inner.count)] + inner)
        #expect(RemoteWrite.body([]).isEmpty)
    }

    @Test("a part that OTLP refuses is counted, and a hostile answer says nothing")
    func partial() {
        let answer = OTLPAnswer([0x0a, 7, 0x08, 0x96, 0x01, 0x12, 2, 0x6e, 0x6f])
        #expect(answer.rejectedPoints == 150 && answer.reason == "no")
        for bytes: [UInt8] in [
            [], [0x0a], [0x0a, 200, 1], [0x0a, 1, 0x08], [UInt8](repeating: 0xff, count: 64), [0x0b, 0x0b],
        ] {
            #expect(OTLPAnswer(bytes).rejectedPoints == 0)
        }
    }
}

@Suite("What becomes of a request") struct ReceiverVerdictTests {
    @Test(
        "each status has its consequence",
        arguments: [
            (204, ReceiverVerdict.taken(refused: 0, nil)), (400, .refused("out of order")),
            (413, .tooLarge), (503, .later("status 503", seconds: 7)),
            (429, .later("status 429", seconds: 7)),
            (401, .later("it wants other credentials (status 401)", seconds: 60)),
            (404, .later("nothing takes samples at that URL (status 404)", seconds: 60)),
            (302, .later("status 302", seconds: 7)),
        ])
    func verdicts(status: Int, verdict: ReceiverVerdict) {
        #expect(
            ReceiverVerdict(
                status: status, answer: Array("out of order\nand more".utf8), retryAfter: 7, isOTLP: false)
                == verdict)
    }

    @Test("failures in a row wait longer, to a bound, and what is asked for an hour at most")
    func pauses() {
        var pause = ReceiverPause()
        let steps = (0..<8).map { _ in pause.failed(asked: nil) }
        #expect(steps == [5, 10, 20, 40, 80, 160, 300, 300])
        let asked = pause.failed(asked: 1e9)
        pause.succeeded()
        let first = pause.failed(asked: 1)
        #expect((asked, first) == (3600, 5))
    }
}
