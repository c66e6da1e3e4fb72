internal import MonitorWire
internal import Probing

/// `result` of an answer of Netcheck's agents, in the words of our own results, so that pages show it alike; as it came it
/// stays beside, for Netcheck's own clients.
struct NetcheckResult {
    let value: ResultValue
    /// What it says went wrong.
    let error: String?

    /// Bytes of what stays as it came: a text of a result holds no more.
    static let longestRaw = 4096
    private static let longestText = 1024
    private static let mostRecords = 64

    private enum Key: String, CaseIterable {
        case error, redirected
        case status = "status_code"
        case url = "final_url"
        case length = "content_length"
        case sample = "content_sample"
        case days = "ssl_expiry_days"
        case isConnected = "success_connect"
        case a = "a_records"
        case aaaa = "aaaa_records"
        case mx = "mx_records"
        case ns = "ns_records"
        case txt = "txt_records"

        var recordType: String? {
            switch self {
            case .a, .aaaa, .mx, .ns, .txt: rawValue.prefix { $0 != "_" }.uppercased()
            default: nil
            }
        }
    }
    private static let keys = KeyTable<Key>()

    /// - Parameter json: of an agent; what is not understood is left out.
    init(_ json: [UInt8]) {
        var texts: [Key: String] = [:]
        var (status, days): (Double?, Double?)
        var isConnected: Bool?
        var questions: [ResultValue] = []
        var reader = JSONReader(json)
        try? reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .error, .url, .sample:
                    texts[key] = try reader.optional { (reader) throws(WireFault) in
                        try reader.string(atMost: Self.longestText)
                    }
                case .status:
                    status = try reader.optional { (reader) throws(WireFault) in try reader.number() }
                case .days: days = try reader.optional { (reader) throws(WireFault) in try reader.number() }
                case .isConnected:
                    isConnected = try reader.optional { (reader) throws(WireFault) in try reader.bool() }
                case .redirected, .length: try reader.skip()
                case .a, .aaaa, .mx, .ns, .txt:
                    let records = try reader.optional { (reader) throws(WireFault) in
                        try Self.records(&reader)
                    }
                    guard let records, let type = key.recordType else { return }
                    questions.append(Self.question(type, records))
                }
            }
        }
        error = texts[.error].flatMap { $0.isEmpty ? nil : $0 }
        var members: [(String, ResultValue)] = []
        if let status {
            let hop = ResultValue(["status": .number(status), "url": .some(text: texts[.url])])
            members += [("status", .number(status)), ("hops", .list([hop]))]
        }
        if let sample = texts[.sample] { members.append(("sample", .text(sample))) }
        if let days {
            let chain = ResultValue.list([ResultValue(["daysLeft": .number(days)])])
            members.append(("tls", ResultValue(["verdict": .text("ok"), "chain": chain])))
        }
        if let isConnected { members.append(("connected", .flag(isConnected))) }
        if !questions.isEmpty { members.append(("questions", .list(questions))) }
        if json.count <= Self.longestRaw {
            members.append(("netcheck", .text(String(decoding: json, as: UTF8.self))))
        }
        value = .object(members.map { ResultValue.Member(name: $0.0, value: $0.1) })
    }

    private static func records(_ reader: inout JSONReader) throws(WireFault) -> [String] {
        var records: [String] = []
        try reader.array(atMost: mostRecords) { (reader) throws(WireFault) in
            records.append(try reader.string(atMost: longestText))
        }
        return records
    }

    private static func question(_ type: String, _ records: [String]) -> ResultValue {
        ResultValue([
            "type": .text(type), "answered": .flag(true), "code": .text("NOERROR"),
            "records": .list(records.map { ResultValue(["type": .text(type), "text": .text($0)]) }),
        ])
    }
}
