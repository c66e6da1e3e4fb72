internal import MonitorCore
public import MonitorWire
public import Probes

/// The set of orders of the feature `probes`: the targets of one agent.
///
/// Keys that a target leaves out have their usual values.
public enum PlanV1 {
    private enum Key: String, CaseIterable { case targets }
    private enum TargetKey: String, CaseIterable {
        case id, kind, address, family, intervalMilliseconds, timeoutMilliseconds, payloadBytes, count
        case slowAboveMicroseconds, downAfter, port, question
    }
    private static let keys = KeyTable<Key>()
    private static let targetKeys = KeyTable<TargetKey>()

    /// - Parameter body: hostile.
    /// - Throws: where something is not as it should be: nothing of a plan with a fault is used.
    public static func decode(_ body: [UInt8]) throws(WireFault) -> ProbePlan {
        var reader = JSONReader(body)
        var targets: [ProbeTarget] = []
        var isThere = false
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (_, reader) throws(WireFault) in
                isThere = true
                targets.removeAll()
                try reader.array(atMost: ProbePlan.mostTargets) { (reader) throws(WireFault) in
                    targets.append(try target(&reader))
                }
            }
        }
        guard isThere else { throw reader.fault("lacks \"targets\"") }
        let plan = ProbePlan(name: name(of: body), targets: targets)
        if let fault = plan.fault { throw reader.fault("is not a plan: \(fault)") }
        return plan
    }

    /// By which reports say to which plan they belong.
    public static func name(of body: [UInt8]) -> String { String(OrderSet.digest(of: body).prefix(16)) }

    private static func target(_ reader: inout JSONReader) throws(WireFault) -> ProbeTarget {
        var (id, address): (ProbeTarget.ID?, ProbeAddress?)
        var draft = ProbeTarget(id: 0, address: .word(.gateway))
        try reader.object(targetKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .id: id = try reader.targetID()
            case .kind: draft.kind = try reader.choice(TargetKind.self)
            case .address:
                let text = try reader.string(atMost: ProbeAddress.longest)
                do { address = try ProbeAddress(text) } catch { throw reader.fault("is refused: \(error)") }
            case .family: draft.family = try reader.choice(ProbeFamily.self)
            case .intervalMilliseconds: draft.intervalMilliseconds = try reader.whole(1...3_600_000)
            case .timeoutMilliseconds: draft.timeoutMilliseconds = try reader.whole(1...3_600_000)
            case .payloadBytes: draft.payloadBytes = try reader.whole(0...65_535)
            case .count: draft.count = try reader.whole(0...1000)
            case .slowAboveMicroseconds:
                draft.slowAboveMicroseconds = try reader.optional { (reader) throws(WireFault) in
                    try reader.whole(1...60_000_000)
                }
            case .downAfter: draft.downAfter = try reader.whole(0...1000)
            case .port:
                draft.port = try reader.optional { (reader) throws(WireFault) in try reader.whole(1...65_535)
                }
            case .question:
                draft.question = try reader.optional { (reader) throws(WireFault) in
                    try reader.string(atMost: 255)
                }
            }
        }
        var target = ProbeTarget(
            id: try reader.wanted(id, "id"), address: try reader.wanted(address, "address"))
        (target.kind, target.family) = (draft.kind, draft.family)
        target.intervalMilliseconds = draft.intervalMilliseconds
        target.timeoutMilliseconds = draft.timeoutMilliseconds
        (target.payloadBytes, target.count) = (draft.payloadBytes, draft.count)
        target.slowAboveMicroseconds = draft.slowAboveMicroseconds
        (target.downAfter, target.port, target.question) = (draft.downAfter, draft.port, draft.question)
        return target
    }

    /// The same targets give the same bytes.
    public static func encode(_ targets: [ProbeTarget]) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 32 + targets.count * 48)
        json.object { json in
            json.array("targets") { json in
                for target in targets.sorted(by: { $0.id < $1.id }) { json.object { write(target, &$0) } }
            }
        }
        return json.bytes
    }

    private static func write(_ target: ProbeTarget, _ json: inout JSONWriter) {
        let usual = ProbeTarget(id: target.id, address: target.address)
        json.value("id", UInt64(target.id))
        if target.kind != usual.kind { json.value("kind", target.kind.rawValue) }
        json.value("address", target.address.description)
        if target.family != usual.family { json.value("family", target.family.rawValue) }
        func number(_ key: StaticString, _ value: Int, _ usual: Int) {
            if value != usual { json.value(key, UInt64(value)) }
        }
        number("intervalMilliseconds", target.intervalMilliseconds, usual.intervalMilliseconds)
        number("timeoutMilliseconds", target.timeoutMilliseconds, usual.timeoutMilliseconds)
        number("payloadBytes", target.payloadBytes, usual.payloadBytes)
        number("count", target.count, usual.count)
        if let slow = target.slowAboveMicroseconds { json.value("slowAboveMicroseconds", UInt64(slow)) }
        number("downAfter", target.downAfter, usual.downAfter)
        if let port = target.port { json.value("port", UInt64(port)) }
        if let question = target.question { json.value("question", question) }
    }
}
