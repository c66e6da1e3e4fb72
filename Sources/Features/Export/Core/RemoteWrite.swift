/// A request of Prometheus' remote write, version 1, before it is compressed with snappy.
///
/// Source: prometheus.io/docs/specs/prw/remote_write_spec; prompb/remote.proto.
public enum RemoteWrite {
    public static let headers = [
        (name: "Content-Type", value: "application/x-protobuf"), ("Content-Encoding", "snappy"),
        ("X-Prometheus-Remote-Write-Version", "0.1.0"),
    ]

    public static func body(_ all: [ExportSeries]) -> [UInt8] {
        var request = ProtobufWriter()
        for series in all {
            request.message(1) { message in
                // `__name__` comes before all names in small letters.
                label("__name__", series.name, &message)
                for one in series.labels { label(one.name, one.value, &message) }
                for sample in series.samples {
                    message.message(2) {
                        $0.double(1, sample.value)
                        $0.integer(2, sample.time)
                    }
                }
            }
        }
        return request.bytes
    }

    private static func label(_ name: String, _ value: String, _ message: inout ProtobufWriter) {
        message.message(1) {
            $0.text(1, name)
            $0.text(2, value)
        }
    }
}
