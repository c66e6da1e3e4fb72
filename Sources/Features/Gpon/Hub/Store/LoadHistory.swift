internal import Gpon
internal import HubSeries

/// What GPON ports carry: one series a port, named `0/1/3`, and one of all ports of an OLT, without a name.
extension SeriesKind {
    static let ponPort = SeriesKind(
        13, "ponPort",
        packed: [
            // As OLTs print them: kbit/s.
            Field("up", SeriesUnit("bytes_per_second", scale: 125), .level),
            Field("down", SeriesUnit("bytes_per_second", scale: 125), .level),
        ])

    enum PonPortField: Int { case up, down }
}

extension SeriesSubject {
    static func olt(_ number: Int64) -> SeriesSubject { .own("gpon/\(number)") }
}

/// Up and down, in kbit/s; `nil` was not printed.
struct PortLoad: Sendable, Equatable {
    var up: Int?
    var down: Int?
}

/// The load of OLTs' ports over time, one value a reading.
struct LoadHistory: Sendable {
    /// An OLT prints the load of a moment.
    private static let window: UInt64 = 1000

    let series: SeriesStore

    /// - Parameters:
    ///   - loads: of one reading. All get one time, so that those of a reading can be added up.
    ///   - isWhole: whether it has every port: else it says nothing of all together.
    ///   - now: Unix milliseconds.
    func keep(_ loads: [PonPort: PortLoad], isWhole: Bool, of olt: Int64, at now: Int64) async throws {
        var samples = loads.map { port, load in
            Sample(SeriesKey(.ponPort, port.description), [Self.value(load.up), Self.value(load.down)])
        }
        if isWhole {
            let all = [Self.sum(loads.values.map(\.up)), Self.sum(loads.values.map(\.down))]
            samples.append(Sample(SeriesKey(.ponPort), all.map(Self.value)))
        }
        samples.removeAll { $0.values.allSatisfy { $0 == .none } }
        guard !samples.isEmpty else { return }
        try await series.write(
            samples, at: SampleTime(ended: now, milliseconds: Self.window), of: .olt(olt))
    }

    private static func value(_ kilobits: Int?) -> Sample.Values {
        Sample.Values(kilobits.flatMap { UInt64(exactly: $0) })
    }

    /// - Returns: `nil` where one is not known.
    private static func sum(_ all: [Int?]) -> Int? {
        let known = all.compactMap(\.self)
        guard !known.isEmpty, known.count == all.count else { return nil }
        return known.reduce(0) { sum, next in
            let (sum, overflow) = sum.addingReportingOverflow(next)
            return overflow ? .max : sum
        }
    }

    /// - Parameter port: `nil` for all ports together.
    func points(
        of olt: Int64, port: PonPort?, in range: Range<Int64>, step: Int64
    ) async throws -> [SeriesPoint] {
        try await series.points(
            of: SeriesKey(.ponPort, port?.description ?? ""), .olt(olt), in: range, step: step)
    }

    /// In bits per second; `nil` where it was not measured.
    static func bits(_ field: SeriesKind.PonPortField, of point: SeriesPoint) -> Double? {
        guard field.rawValue < point.fields.count else { return nil }
        return point.fields[field.rawValue].mean.map { $0 * 1000 }
    }
}
