internal import MonitorCore
package import MonitorWire
package import Probes

/// Ways to targets and what attempts came to, as windows have them.
enum PathV1 {
    private enum PathKey: String, CaseIterable {
        case target, reason, takenAt, reached, hops, largestPacket, blackHole
    }
    private enum HopKey: String, CaseIterable { case addresses, roundTripMicroseconds }
    private enum OutcomeKey: String, CaseIterable { case target, outcome }
    private static let pathKeys = KeyTable<PathKey>()
    private static let hopKeys = KeyTable<HopKey>()
    private static let outcomeKeys = KeyTable<OutcomeKey>()

    static func path(_ reader: inout JSONReader) throws(WireFault) -> PathReport {
        var (target, reason, takenAt): (ProbeTarget.ID?, String?, UTCTime?)
        var (isReached, isBlackHole, largest): (Bool, Bool, UInt32?) = (false, false, nil)
        var hops: [PathReport.Hop] = []
        try reader.object(pathKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target: target = try reader.targetID()
            case .reason: reason = try reader.word()
            case .takenAt: takenAt = try reader.instant()
            case .reached: isReached = try reader.bool()
            case .blackHole: isBlackHole = try reader.bool()
            case .largestPacket:
                largest = try reader.optional { (reader) throws(WireFault) in try reader.whole(0...65_535) }
            case .hops:
                hops.removeAll()
                try reader.array(atMost: PathReport.mostHops) { (reader) throws(WireFault) in
                    hops.append(try hop(&reader))
                }
            }
        }
        return PathReport(
            target: try reader.wanted(target, "target"), reason: try reader.wanted(reason, "reason"),
            takenAt: try reader.wanted(takenAt, "takenAt"), isReached: isReached, hops: hops,
            largestPacket: largest, isBlackHole: isBlackHole)
    }

    private static func hop(_ reader: inout JSONReader) throws(WireFault) -> PathReport.Hop {
        var hop = PathReport.Hop()
        try reader.object(hopKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .addresses:
                hop.addresses.removeAll()
                try reader.array(atMost: 8) { (reader) throws(WireFault) in
                    hop.addresses.append(try reader.address())
                }
            case .roundTripMicroseconds:
                hop.microseconds = try reader.optional { (reader) throws(WireFault) in
                    try reader.whole(0...60_000_000)
                }
            }
        }
        return hop
    }

    static func outcome(_ reader: inout JSONReader) throws(WireFault) -> ProbeWindow.Outcome {
        var (target, body): (ProbeTarget.ID?, [UInt8]?)
        try reader.object(outcomeKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .target: target = try reader.targetID()
            case .outcome:
                let start = reader.nextByte
                try reader.skip()
                let text = reader.text(from: start)
                guard text.count <= ProbeWindow.Outcome.longest else { throw reader.fault("is too long") }
                body = Array(text)
            }
        }
        return ProbeWindow.Outcome(
            target: try reader.wanted(target, "target"), body: try reader.wanted(body, "outcome"))
    }

    static func write(_ path: PathReport, _ json: inout JSONWriter) {
        json.value("target", UInt64(path.target))
        json.value("reason", path.reason)
        json.value("takenAt", path.takenAt)
        json.value("reached", path.isReached)
        json.array("hops") { json in
            for hop in path.hops {
                json.object { json in
                    json.array("addresses") { json in
                        for address in hop.addresses { json.value(nil, address.description) }
                    }
                    json.value("roundTripMicroseconds", hop.microseconds.map { UInt64($0) })
                }
            }
        }
        json.value("largestPacket", path.largestPacket.map { UInt64($0) })
        json.value("blackHole", path.isBlackHole)
    }

    static func write(_ outcome: ProbeWindow.Outcome, _ json: inout JSONWriter) {
        json.value("target", UInt64(outcome.target))
        json.raw("outcome", outcome.body)
    }
}

extension PathReport {
    /// As the hub's rows hold it.
    package var json: [UInt8] {
        var writer = JSONWriter(reservingBytes: 128 + hops.count * 48)
        writer.object { PathV1.write(self, &$0) }
        return writer.bytes
    }

    /// - Throws: for what `json` does not make.
    package init(json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        self = try reader.whole { (reader) throws(WireFault) in try PathV1.path(&reader) }
    }

    /// As the API gives it: an object's members.
    package func write(_ json: inout JSONWriter) { PathV1.write(self, &json) }
}
