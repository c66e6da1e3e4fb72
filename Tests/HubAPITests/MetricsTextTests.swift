import MonitorCore
import Testing

@testable import HubAPI

@Suite("metrics as text") struct MetricsTextTests {
    private func text(_ dialect: MetricsText.Dialect, _ body: (inout MetricsText) -> Void) -> String {
        var text = MetricsText(dialect)
        body(&text)
        text.finish()
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test("a counter carries its ending in Prometheus' format everywhere, in OpenMetrics at its samples")
    func counter() {
        let write = { (text: inout MetricsText) in
            text.family("a_bytes", .counter, "Bytes.") { $0.sample(["x": "1"], 7 as UInt64) }
        }
        #expect(
            text(.prometheus, write)
                == "# HELP a_bytes_total Bytes.\n# TYPE a_bytes_total counter\na_bytes_total{x=\"1\"} 7\n")
        #expect(
            text(.openMetrics, write)
                == "# HELP a_bytes Bytes.\n# TYPE a_bytes counter\na_bytes_total{x=\"1\"} 7\n# EOF\n")
    }

    @Test("a stranger's name ends neither its label nor its line")
    func escapes() {
        let said = text(.prometheus) {
            $0.family("a", .gauge, "It.") { $0.sample(["name": "a\"} 1\nb\\"], 1.5) }
        }
        #expect(said.hasSuffix("\na{name=\"a\\\"} 1\\nb\\\\\"} 1.5\n"))
    }

    @Test("what was not measured has no line")
    func absent() {
        let said = text(.prometheus) { $0.family("a", .gauge, "It.") { $0.sample([:], Double?.none) } }
        #expect(said == "# HELP a It.\n# TYPE a gauge\n")
    }

    @Test("buckets of a histogram hold what took no longer, and all stand in the last")
    func histogram() {
        var histogram = DurationHistogram()
        for milliseconds in [1, 3, 40, 9000] { histogram.add(.milliseconds(milliseconds)) }
        #expect(histogram.count == 4)
        #expect(histogram.cumulative.map(\.count) == [1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3])
        #expect(abs(histogram.seconds - 9.044) < 1e-9)
    }
}
