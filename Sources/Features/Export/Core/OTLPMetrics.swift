/// A request of OTLP over HTTP: metrics as gauges, in Protocol Buffers.
///
/// Source: opentelemetry.io/docs/specs/otlp; opentelemetry/proto/metrics/v1/metrics.proto.
public enum OTLPMetrics {
    public static let headers = [(name: "Content-Type", value: "application/x-protobuf")]

    /// - Parameter version: of the hub.
    public static func body(_ all: [ExportSeries], version: String) -> [UInt8] {
        var request = ProtobufWriter()
        request.message(1) { resource in
            resource.message(1) { attribute(1, "service.name", "monitor-hub", &$0) }
            resource.message(2) { scope in
                scope.message(1) {
                    $0.text(1, "monitor-hub")
                    $0.text(2, version)
                }
                for series in all { scope.message(2) { metric(series, &$0) } }
            }
        }
        return request.bytes
    }

    private static func metric(_ series: ExportSeries, _ metric: inout ProtobufWriter) {
        metric.text(1, series.name)
        metric.message(5) { gauge in
            for sample in series.samples {
                gauge.message(1) { point in
                    point.fixed(3, UInt64(max(0, sample.time)) &* 1_000_000)
                    point.double(4, sample.value)
                    for label in series.labels { attribute(7, label.name, label.value, &point) }
                }
            }
        }
    }

    private static func attribute(
        _ field: Int, _ name: String, _ value: String, _ message: inout ProtobufWriter
    ) {
        message.message(field) { pair in
            pair.text(1, name)
            pair.message(2) { $0.text(1, value) }
        }
    }
}
