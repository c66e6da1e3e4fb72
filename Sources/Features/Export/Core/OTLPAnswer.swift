/// What a receiver of OTLP says in an answer of 200: points may have been refused in part.
///
/// Source: opentelemetry/proto/collector/metrics/v1/metrics_service.proto, `ExportMetricsPartialSuccess`.
public struct OTLPAnswer: Sendable, Equatable {
    public private(set) var rejectedPoints: UInt64 = 0
    /// Cut after 200 characters.
    public private(set) var reason = ""

    /// - Parameter bytes: hostile; what cannot be read says nothing.
    public init(_ bytes: [UInt8]) {
        guard let partial = Self.fields(bytes[...])[1]?.bytes else { return }
        let fields = Self.fields(partial)
        rejectedPoints = fields[1]?.number ?? 0
        if let text = fields[2]?.bytes { reason = String(String(decoding: text, as: UTF8.self).prefix(200)) }
    }

    private struct Field {
        var number: UInt64?
        var bytes: ArraySlice<UInt8>?
    }

    private static func fields(_ message: ArraySlice<UInt8>) -> [UInt64: Field] {
        var rest = message
        var all: [UInt64: Field] = [:]
        while let key = varint(&rest), all.count < 16 {
            switch key & 7 {
            case 0:
                guard let number = varint(&rest) else { return all }
                all[key >> 3] = Field(number: number)
            case 2:
                guard let length = varint(&rest), length <= UInt64(rest.count) else { return all }
                all[key >> 3] = Field(bytes: rest.prefix(Int(length)))
                rest = rest.dropFirst(Int(length))
            default: return all
            }
        }
        return all
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
