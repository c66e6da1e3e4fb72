/// Text as Prometheus reads it, in its own format or in OpenMetrics, which differ in a few words.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats; OpenMetrics 1.0.
package struct MetricsText {
    package enum Dialect {
        case prometheus
        case openMetrics

        /// - Parameter accept: what the asker reads.
        package init(accept: String?) {
            self = accept?.contains("application/openmetrics-text") ?? false ? .openMetrics : .prometheus
        }

        package var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    package enum Kind: String {
        case counter, gauge, histogram, info
    }

    package typealias Labels = KeyValuePairs<String, String>
    package let dialect: Dialect
    private(set) var bytes: [UInt8] = []
    private var name = ""

    package init(_ dialect: Dialect) {
        self.dialect = dialect
        bytes.reserveCapacity(16_384)
    }

    /// Samples of one name.
    ///
    /// - Parameters:
    ///   - name: without the `_total` of counters and the `_info` of infos.
    ///   - help: one sentence.
    package mutating func family(
        _ name: String, _ kind: Kind, _ help: String, _ samples: (inout MetricsText) -> Void
    ) {
        let ending = kind == .counter ? "_total" : kind == .info ? "_info" : ""
        // Prometheus' own format knows no infos, and has the ending of counters in their name.
        let isOpen = dialect == .openMetrics
        let said = isOpen ? name : name + ending
        let word = kind == .info && !isOpen ? "gauge" : kind.rawValue
        line("# HELP \(said) \(help)")
        line("# TYPE \(said) \(word)")
        self.name = name + ending
        samples(&self)
    }

    /// `nil` is not measured, and leaves no line.
    package mutating func sample(_ labels: Labels = [:], _ value: Double?) {
        if let value { line("\(name)\(Self.text(labels)) \(value)") }
    }

    package mutating func sample(_ labels: Labels = [:], _ value: UInt64?) {
        if let value { line("\(name)\(Self.text(labels)) \(value)") }
    }

    package mutating func sample(_ histogram: DurationHistogram) {
        for (bound, count) in histogram.cumulative {
            line("\(name)_bucket{le=\"\(bound)\"} \(count)")
        }
        line("\(name)_bucket{le=\"+Inf\"} \(histogram.count)")
        line("\(name)_sum \(histogram.seconds)")
        line("\(name)_count \(histogram.count)")
    }

    package mutating func finish() {
        if dialect == .openMetrics { line("# EOF") }
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func text(_ labels: Labels) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
    }

    /// Names of devices come from strangers: none may end its label, or its line.
    package static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
