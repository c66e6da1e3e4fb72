public import MonitorWire
public import Uplink

/// One turn of an agent, as a report has it: what was found, without any judgement.
///
/// `{"names":[{"microseconds":9000},{"failure":"no answer in time"}],"connections":[…],"pages":[{"wrongCertificate":true}],
/// "portal":{"status":302},"gateway":"silent"}`. `null` was not asked; an empty `portal` found none.
public struct TurnReport: Sendable, Equatable {
    public static let kind = "uplink.turn"
    /// In bytes, of what failed.
    public static let longestFailure = 200
    /// No question takes longer.
    private static let slowest: UInt64 = 60_000_000
    private enum Key: String, CaseIterable { case names, connections, pages, portal, gateway }
    private enum AnswerKey: String, CaseIterable { case microseconds, failure, wrongCertificate, status }
    private static let keys = KeyTable<Key>()
    private static let answerKeys = KeyTable<AnswerKey>()

    public let turn: LineTurn

    public init(_ turn: LineTurn) {
        self.turn = turn
    }

    // MARK: Writing

    public var encoded: [UInt8] {
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            json.array("names") { json in for one in turn.names { Self.write(one, &json) } }
            json.array("connections") { json in for one in turn.connections { Self.write(one, &json) } }
            json.array("pages") { json in for one in turn.pages { Self.write(one, &json) } }
            switch turn.portal {
            case nil: json.value("portal", String?.none)
            case .some(.none): json.object("portal") { _ in }
            case .intercepted(let status):
                json.object("portal") { $0.value("status", UInt64(max(0, status))) }
            case .failed(let reason): json.object("portal") { $0.value("failure", Self.short(reason)) }
            }
            json.value("gateway", turn.gateway.map(Self.word))
        }
        return json.bytes
    }

    private static func write(_ finding: LineTurn.Finding, _ json: inout JSONWriter) {
        json.object { json in
            switch finding {
            case .answered(let seconds): json.value("microseconds", microseconds(seconds))
            case .failed(let reason): json.value("failure", short(reason))
            }
        }
    }

    private static func write(_ page: LineTurn.Page, _ json: inout JSONWriter) {
        json.object { json in
            switch page {
            case .answered(let seconds): json.value("microseconds", microseconds(seconds))
            case .wrongCertificate: json.value("wrongCertificate", true)
            case .failed(let reason): json.value("failure", short(reason))
            }
        }
    }

    private static func microseconds(_ seconds: Double) -> UInt64 {
        UInt64(min(max(0, seconds) * 1e6, Double(slowest)).rounded())
    }

    /// Cut at whole characters.
    private static func short(_ reason: String) -> String {
        var text = ""
        for character in reason where text.utf8.count + character.utf8.count <= longestFailure {
            text.append(character)
        }
        return text
    }

    private static func word(_ gateway: LineTurn.Gateway) -> String {
        switch gateway {
        case .noRoute: "noRoute"
        case .answered: "answered"
        case .silent: "silent"
        }
    }

    // MARK: Reading

    /// - Parameter bytes: hostile.
    public init(_ bytes: [UInt8]) throws(WireFault) {
        var reader = JSONReader(bytes)
        var turn = LineTurn(names: [], connections: [], pages: [])
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .names: turn.names = try Self.list(&reader, Self.finding)
                case .connections: turn.connections = try Self.list(&reader, Self.finding)
                case .pages: turn.pages = try Self.list(&reader, Self.page)
                case .portal:
                    turn.portal = try reader.optional { (reader) throws(WireFault) in
                        try Self.portal(&reader)
                    }
                case .gateway:
                    turn.gateway = try reader.optional { (reader) throws(WireFault) in
                        try Self.gateway(&reader)
                    }
                }
            }
        }
        self.init(turn)
    }

    private static func list<Value>(
        _ reader: inout JSONReader, _ read: (inout JSONReader) throws(WireFault) -> Value
    ) throws(WireFault) -> [Value] {
        var values: [Value] = []
        try reader.array(atMost: LineTargets.most) { (reader) throws(WireFault) in
            values.append(try read(&reader))
        }
        return values
    }

    private struct Answer {
        var seconds: Double?
        var failure: String?
        var hasWrongCertificate = false
        var status: Int?
    }

    private static func answer(_ reader: inout JSONReader) throws(WireFault) -> Answer {
        var answer = Answer()
        try reader.object(answerKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .microseconds:
                answer.seconds = try reader.number(in: 0...Double(slowest)) / 1e6
            case .failure: answer.failure = try reader.string(atMost: longestFailure)
            case .wrongCertificate: answer.hasWrongCertificate = try reader.bool()
            case .status: answer.status = Int(try reader.number(in: 100...999))
            }
        }
        return answer
    }

    private static func finding(_ reader: inout JSONReader) throws(WireFault) -> LineTurn.Finding {
        let answer = try answer(&reader)
        if let seconds = answer.seconds { return .answered(seconds: seconds) }
        guard let failure = answer.failure else {
            throw reader.fault("lacks \"microseconds\" or \"failure\"")
        }
        return .failed(failure)
    }

    private static func page(_ reader: inout JSONReader) throws(WireFault) -> LineTurn.Page {
        let answer = try answer(&reader)
        if answer.hasWrongCertificate { return .wrongCertificate }
        if let seconds = answer.seconds { return .answered(seconds: seconds) }
        guard let failure = answer.failure else {
            throw reader.fault("lacks \"microseconds\", \"failure\" or \"wrongCertificate\"")
        }
        return .failed(failure)
    }

    private static func portal(_ reader: inout JSONReader) throws(WireFault) -> LineTurn.Portal {
        let answer = try answer(&reader)
        if let status = answer.status { return .intercepted(status: status) }
        return answer.failure.map { LineTurn.Portal.failed($0) } ?? LineTurn.Portal.none
    }

    private static func gateway(_ reader: inout JSONReader) throws(WireFault) -> LineTurn.Gateway {
        let word = try reader.string(atMost: 16)
        let all: [LineTurn.Gateway] = [.noRoute, .answered, .silent]
        guard let gateway = all.first(where: { self.word($0) == word }) else {
            throw reader.fault("is not a known word")
        }
        return gateway
    }
}
