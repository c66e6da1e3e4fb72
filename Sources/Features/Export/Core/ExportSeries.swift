/// A series as receivers know it: a name, labels, and numbers at times.
public struct ExportSeries: Sendable, Equatable {
    public struct Sample: Sendable, Equatable {
        /// Unix milliseconds: the end of what was measured.
        public let time: Int64
        public let value: Double

        public init(time: Int64, value: Double) {
            self.time = time
            self.value = value
        }
    }

    public struct Label: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// As Prometheus writes names: `monitor_device_download_bytes`.
    public let name: String
    /// In the order of their names, as both receivers want them; without empty ones, which are none.
    public let labels: [Label]
    /// In the order of time.
    public var samples: [Sample]

    public init(_ name: String, _ labels: [Label], _ samples: [Sample] = []) {
        self.name = name
        self.labels = labels.filter { !$0.value.isEmpty }.sorted { $0.name < $1.name }
        self.samples = samples
    }
}

extension [ExportSeries] {
    /// Requests of so many samples at most: none is so large that a receiver refuses it for that.
    public func batches(ofAtMost most: Int) -> [[ExportSeries]] {
        var all: [[ExportSeries]] = []
        var batch: [ExportSeries] = []
        var room = most
        for series in self {
            var rest: ArraySlice<ExportSeries.Sample> = series.samples[...]
            while !rest.isEmpty {
                if room == 0 {
                    all.append(batch)
                    (batch, room) = ([], most)
                }
                var part = series
                part.samples = [ExportSeries.Sample](rest.prefix(room))
                rest = rest.dropFirst(room)
                room -= part.samples.count
                batch.append(part)
            }
        }
        if !batch.isEmpty { all.append(batch) }
        return all
    }

    public var sampleCount: Int { reduce(0) { $0 + $1.samples.count } }
}
