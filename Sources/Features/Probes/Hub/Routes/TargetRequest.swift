internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes

/// What programs send to change targets and groups.
enum TargetRequest {
    /// Bytes.
    static let longest = 1 << 20

    private enum Key: String, CaseIterable {
        case address, kind, label, group, family, intervalSeconds, timeoutSeconds, size, count
        case slowAboveMilliseconds, downAfter, port, question
    }
    private enum GroupKey: String, CaseIterable { case targets, agents, mesh }
    private static let keys = KeyTable<Key>()
    private static let groupKeys = KeyTable<GroupKey>()

    /// A new target. Without an address it has the word `mesh`.
    ///
    /// - Parameter defaults: how it is asked where the body says nothing.
    static func target(
        _ body: [UInt8], asked defaults: TargetDefaults
    ) throws(WireFault) -> ProbeStore.Wish {
        var said: Set<Key> = []
        var wish = try target(
            body, ProbeStore.Wish(ProbeTarget(id: 1, address: .word(.mesh))), said: &said)
        var chosen = TargetDefaults.Chosen()
        if said.contains(.intervalSeconds) { chosen.intervalMilliseconds = wish.target.intervalMilliseconds }
        if said.contains(.timeoutSeconds) { chosen.timeoutMilliseconds = wish.target.timeoutMilliseconds }
        if said.contains(.count) { chosen.count = wish.target.count }
        chosen.apply(to: &wish.target, over: defaults)
        return wish
    }

    /// - Parameter usual: what the target has where the body says nothing.
    static func target(
        _ body: [UInt8], _ usual: ProbeStore.Wish
    ) throws(WireFault) -> ProbeStore.Wish {
        var said: Set<Key> = []
        return try target(body, usual, said: &said)
    }

    private static func target(
        _ body: [UInt8], _ usual: ProbeStore.Wish, said: inout Set<Key>
    ) throws(WireFault) -> ProbeStore.Wish {
        var reader = JSONReader(body)
        var wish = usual
        var keysSaid: Set<Key> = []
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (key, reader) throws(WireFault) in
                keysSaid.insert(key)
                try read(key, into: &wish, &reader)
            }
        }
        said = keysSaid
        return wish
    }

    private static func read(
        _ key: Key, into wish: inout ProbeStore.Wish, _ reader: inout JSONReader
    ) throws(WireFault) {
        switch key {
        case .address:
            let spelling = try spelling(&reader)
            // A plain address leaves what is asked as it is.
            if spelling.kind.isAttempt {
                wish.target.spelling = spelling
            } else {
                wish.target.address = spelling.address
            }
        case .kind: wish.target.kind = try word(&reader, "echo, tcp, http, https or dns")
        case .label: wish.label = try reader.string(atMost: ListedTarget.longestLabel)
        case .group: wish.group = try reader.string(atMost: 40)
        case .family: wish.target.family = try word(&reader, "4, 6 or either")
        case .intervalSeconds:
            wish.target.intervalMilliseconds = Int((try reader.number(in: 1...3600) * 1000).rounded())
        case .timeoutSeconds:
            wish.target.timeoutMilliseconds = Int((try reader.number(in: 0.1...10) * 1000).rounded())
        case .size: wish.target.payloadBytes = try whole(&reader, 16...1472)
        case .count: wish.target.count = try whole(&reader, 1...20)
        case .slowAboveMilliseconds:
            wish.target.slowAboveMicroseconds = try reader.optional { (reader) throws(WireFault) in
                UInt32((try reader.number(in: 0.001...60_000) * 1000).rounded())
            }
        case .downAfter: wish.target.downAfter = try whole(&reader, 1...20)
        case .port:
            wish.target.port = try reader.optional { (reader) throws(WireFault) in
                UInt16(try whole(&reader, 1...65_535))
            }
        case .question:
            wish.target.question = try reader.optional { (reader) throws(WireFault) in
                try reader.string(atMost: 255)
            }
        }
    }

    static func group(_ body: [UInt8]) throws(WireFault) -> ProbeStore.GroupWish {
        var reader = JSONReader(body)
        var wish = ProbeStore.GroupWish()
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(groupKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .targets: wish.targets = try spellings(&reader)
                case .agents:
                    var agents: [String] = []
                    try reader.array(atMost: TargetList.most) { (reader) throws(WireFault) in
                        agents.append(try reader.string(atMost: 255))
                    }
                    wish.agents = agents
                case .mesh: wish.isMesh = try reader.bool()
                }
            }
        }
        return wish
    }

    private static func spellings(_ reader: inout JSONReader) throws(WireFault) -> [TargetSpelling] {
        var all: [TargetSpelling] = []
        try reader.array(atMost: TargetList.most) { (reader) throws(WireFault) in
            all.append(try spelling(&reader))
        }
        return all
    }

    private static func spelling(_ reader: inout JSONReader) throws(WireFault) -> TargetSpelling {
        let text = try reader.string(atMost: TargetSpelling.longest)
        do {
            return try TargetSpelling(text)
        } catch {
            throw reader.fault("is refused: \(error)")
        }
    }

    private static func word<Value: RawRepresentable<String>>(
        _ reader: inout JSONReader, _ words: String
    ) throws(WireFault) -> Value {
        guard let value = Value(rawValue: try reader.string(atMost: 32)) else {
            throw reader.fault("is none of \(words)")
        }
        return value
    }

    private static func whole(_ reader: inout JSONReader, _ range: ClosedRange<Int>) throws(WireFault) -> Int
    {
        guard let number = Int(exactly: try reader.count()), range.contains(number) else {
            throw reader.fault("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
