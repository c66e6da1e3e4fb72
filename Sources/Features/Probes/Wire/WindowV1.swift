internal import MonitorCore
public import MonitorWire
public import Probes

/// A report of the kind `probes.window`: what an agent measured at its targets.
///
/// Echoes are two columns, as `{"target":[4,5],"roundTripMicroseconds":[23345,null]}`; `null` is lost.
public enum WindowV1 {
    public static let kind = "probes.window"

    private enum Key: String, CaseIterable {
        case plan, milliseconds, echoes, notSent, remarks, states, events, moreEvents, agent, outcomes, paths
    }
    private enum ColumnKey: String, CaseIterable { case target, roundTripMicroseconds }
    private enum NotSentKey: String, CaseIterable { case target, count, reason }
    private enum RemarkKey: String, CaseIterable {
        case target, late, duplicates, damaged, error, from, wrongSources, timeToLive
    }
    private enum StateKey: String, CaseIterable { case target, state, since }
    private enum EventKey: String, CaseIterable { case kind, target, state, since, lost, judged, error }
    private enum AgentKey: String, CaseIterable { case cutOff, skipped, ownDrops, strangers, address }
    private static let keys = KeyTable<Key>()
    private static let columnKeys = KeyTable<ColumnKey>()
    private static let notSentKeys = KeyTable<NotSentKey>()
    private static let remarkKeys = KeyTable<RemarkKey>()
    private static let stateKeys = KeyTable<StateKey>()
    private static let eventKeys = KeyTable<EventKey>()
    private static let agentKeys = KeyTable<AgentKey>()

    // MARK: Reading

    /// - Parameter body: hostile.
    public static func decode(_ body: [UInt8]) throws(WireFault) -> ProbeWindow {
        var reader = JSONReader(body)
        return try reader.whole { (reader) throws(WireFault) in try window(&reader) }
    }

    private static func window(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow {
        var (plan, milliseconds): (String?, UInt32?)
        var window = ProbeWindow(plan: "", milliseconds: 0)
        try reader.object(keys) { (key, reader) throws(WireFault) in
            switch key {
            case .plan: plan = try Self.plan(&reader)
            case .milliseconds: milliseconds = try reader.whole(0...86_400_000)
            case .echoes: window.echoes = try echoes(&reader)
            case .notSent: window.notSent = try rows(&reader, notSent)
            case .remarks: window.remarks = try rows(&reader, remark)
            case .states: window.states = try rows(&reader, standing)
            case .events: window.events = try rows(&reader, atMost: ProbeWindow.mostTransitions, event)
            case .moreEvents: window.moreEvents = try reader.whole(0...UInt32.max)
            case .agent: window.agent = try agent(&reader)
            case .outcomes:
                window.outcomes = try rows(&reader, atMost: ProbeWindow.mostOutcomes, PathV1.outcome)
            case .paths: window.paths = try rows(&reader, atMost: PathReport.mostOfWindow, PathV1.path)
            }
        }
        window.plan = try reader.wanted(plan, "plan")
        window.milliseconds = try reader.wanted(milliseconds, "milliseconds")
        return window
    }

    private static func plan(_ reader: inout JSONReader) throws(WireFault) -> String {
        let text = try reader.string(atMost: 16)
        guard text.utf8.count == 16,
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { throw reader.fault("is not a plan's name") }
        return text
    }

    private static func rows<Value>(
        _ reader: inout JSONReader, atMost most: Int = ProbePlan.mostTargets,
        _ read: (inout JSONReader) throws(WireFault) -> Value
    ) throws(WireFault) -> [Value] {
        var all: [Value] = []
        try reader.array(atMost: most) { (reader) throws(WireFault) in all.append(try read(&reader)) }
        return all
    }

    private static func echoes(_ reader: inout JSONReader) throws(WireFault) -> [ProbeWindow.Echo] {
        var targets: [ProbeTarget.ID] = []
        var times: [UInt32?] = []
        let most = ProbeWindow.mostEchoes
        try reader.object(columnKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target:
                targets = try rows(&reader, atMost: most) { (reader) throws(WireFault) in
                    try reader.targetID()
                }
            case .roundTripMicroseconds:
                times = try rows(&reader, atMost: most) { (reader) throws(WireFault) in
                    try reader.optional { (reader) throws(WireFault) in
                        try reader.whole(0...60_000_000)
                    }
                }
            }
        }
        guard targets.count == times.count else { throw reader.fault("has columns of unequal length") }
        return zip(targets, times).map { ProbeWindow.Echo(target: $0, microseconds: $1) }
    }

    private static func notSent(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow.NotSent {
        var (target, count, reason): (ProbeTarget.ID?, UInt32?, NotSentReason?)
        try reader.object(notSentKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target: target = try reader.targetID()
            case .count: count = try reader.whole(1...1_000_000)
            case .reason: reason = try reader.choice(NotSentReason.self)
            }
        }
        return ProbeWindow.NotSent(
            target: try reader.wanted(target, "target"), count: try reader.wanted(count, "count"),
            reason: try reader.wanted(reason, "reason"))
    }

    private static func remark(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow.Remark {
        var target: ProbeTarget.ID?
        var remark = ProbeWindow.Remark(target: 0)
        try reader.object(remarkKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target: target = try reader.targetID()
            case .late:
                remark.late = try rows(&reader, atMost: ProbeWindow.Remark.mostLate) {
                    (reader) throws(WireFault) in
                    try reader.whole(0...UInt32.max)
                }
            case .duplicates: remark.duplicates = try reader.whole(0...UInt32.max)
            case .damaged: remark.damaged = try reader.whole(0...UInt32.max)
            case .error: remark.error = try reader.word()
            case .from: remark.from = try reader.address()
            case .wrongSources: remark.wrongSources = try reader.whole(0...UInt32.max)
            case .timeToLive: remark.timeToLive = try reader.whole(0...255)
            }
        }
        remark.target = try reader.wanted(target, "target")
        return remark
    }

    private static func standing(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow.Standing {
        var (target, state, since): (ProbeTarget.ID?, String?, UTCTime?)
        try reader.object(stateKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target: target = try reader.targetID()
            case .state: state = try reader.word()
            case .since: since = try reader.instant()
            }
        }
        return ProbeWindow.Standing(
            target: try reader.wanted(target, "target"), state: try reader.wanted(state, "state"),
            since: try reader.wanted(since, "since"))
    }

    private static func event(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow.Event {
        var (kind, target, state): (String?, ProbeTarget.ID?, String?)
        var (since, lost, judged, error): (UTCTime?, UInt32, UInt32, String?) = (nil, 0, 0, nil)
        try reader.object(eventKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .kind: kind = try reader.word()
            case .target: target = try reader.targetID()
            case .state: state = try reader.word()
            case .since: since = try reader.instant()
            case .lost: lost = try reader.whole(0...UInt32.max)
            case .judged: judged = try reader.whole(0...UInt32.max)
            case .error: error = try reader.word()
            }
        }
        return ProbeWindow.Event(
            kind: try reader.wanted(kind, "kind"), target: target, state: state,
            since: try reader.wanted(since, "since"), lost: lost, judged: judged, error: error)
    }

    private static func agent(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow.Standings {
        var agent = ProbeWindow.Standings()
        try reader.object(agentKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .cutOff: agent.isCutOff = try reader.bool()
            case .skipped: agent.skipped = try reader.count()
            case .ownDrops: agent.ownDrops = try reader.count()
            case .strangers: agent.strangers = try reader.count()
            case .address: agent.address = try reader.address()
            }
        }
        return agent
    }

    // MARK: Writing

    public static func encode(_ window: ProbeWindow) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 128 + window.echoes.count * 16)
        json.object { json in
            json.value("plan", window.plan)
            json.value("milliseconds", UInt64(window.milliseconds))
            if !window.echoes.isEmpty { write(window.echoes, &json) }
            array("notSent", window.notSent, &json) { one, json in
                json.value("target", UInt64(one.target))
                json.value("count", UInt64(one.count))
                json.value("reason", one.reason.rawValue)
            }
            array("remarks", window.remarks, &json, write)
            array("states", window.states, &json) { one, json in
                json.value("target", UInt64(one.target))
                json.value("state", one.state)
                json.value("since", one.since)
            }
            array("events", window.events, &json, write)
            if window.moreEvents > 0 { json.value("moreEvents", UInt64(window.moreEvents)) }
            array("outcomes", window.outcomes, &json, PathV1.write)
            array("paths", window.paths, &json, PathV1.write)
            if window.agent != ProbeWindow.Standings() { write(window.agent, &json) }
        }
        return json.bytes
    }

    private static func array<Value>(
        _ key: StaticString, _ values: [Value], _ json: inout JSONWriter,
        _ write: (Value, inout JSONWriter) -> Void
    ) {
        guard !values.isEmpty else { return }
        json.array(key) { json in
            for value in values { json.object { write(value, &$0) } }
        }
    }

    private static func write(_ echoes: [ProbeWindow.Echo], _ json: inout JSONWriter) {
        json.object("echoes") { json in
            json.array("target") { json in for echo in echoes { json.value(nil, UInt64(echo.target)) } }
            json.array("roundTripMicroseconds") { json in
                for echo in echoes { json.value(nil, echo.microseconds.map { UInt64($0) }) }
            }
        }
    }

    private static func write(_ remark: ProbeWindow.Remark, _ json: inout JSONWriter) {
        json.value("target", UInt64(remark.target))
        if !remark.late.isEmpty {
            json.array("late") { json in for time in remark.late { json.value(nil, UInt64(time)) } }
        }
        if remark.duplicates > 0 { json.value("duplicates", UInt64(remark.duplicates)) }
        if remark.damaged > 0 { json.value("damaged", UInt64(remark.damaged)) }
        if let error = remark.error { json.value("error", error) }
        if let from = remark.from { json.value("from", from.description) }
        if remark.wrongSources > 0 { json.value("wrongSources", UInt64(remark.wrongSources)) }
        if let left = remark.timeToLive { json.value("timeToLive", UInt64(left)) }
    }

    private static func write(_ event: ProbeWindow.Event, _ json: inout JSONWriter) {
        json.value("kind", event.kind)
        if let target = event.target { json.value("target", UInt64(target)) }
        if let state = event.state { json.value("state", state) }
        json.value("since", event.since)
        json.value("lost", UInt64(event.lost))
        json.value("judged", UInt64(event.judged))
        if let error = event.error { json.value("error", error) }
    }

    private static func write(_ agent: ProbeWindow.Standings, _ json: inout JSONWriter) {
        json.object("agent") { json in
            json.value("cutOff", agent.isCutOff)
            json.value("skipped", agent.skipped)
            json.value("ownDrops", agent.ownDrops)
            json.value("strangers", agent.strangers)
            if let address = agent.address { json.value("address", address.description) }
        }
    }
}
