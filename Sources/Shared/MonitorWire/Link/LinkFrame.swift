/// One message on the link between an agent and its hub: a JSON object whose first key is `frame`.
///
/// A message that is not a frame is a live snapshot, as in 0.1.0. Shapes: `docs/link.schema.json`; the
/// exchange: `docs/link.md`.
public enum LinkFrame: Sendable, Equatable {
    /// Both ways, once: first the hub's, then the agent's.
    case hello(LinkHello)
    /// Hub to agent: what a feature is to do until it is told otherwise.
    case orders(OrderSet)
    /// Agent to hub: what became of the newest set.
    case ordersState(OrderSetState)
    /// Hub to agent: to be done once.
    case order(OneOffOrder)
    /// Hub to agent: the order of this id is not wanted any more.
    case cancel(id: String)
    /// Agent to hub: how a one-off order ended.
    case orderResult(OrderResult)
    /// Agent to hub: to be kept. Sent again until it is acknowledged.
    case report(LinkReport)
    /// Hub to agent: what became of a report.
    case ack(ReportAck)
    /// Agent to hub: for live displays; may be lost.
    case live(LiveMessage)
    /// Of a later version; to be passed over.
    case unknown(name: String)

    enum Name: String {
        case hello, orders, order, cancel, report, ack, live
        case ordersState = "orders-state"
        case orderResult = "order-result"
    }

    /// A frame, and how many keys in it are not known here.
    public struct Reading: Sendable, Equatable {
        public let frame: LinkFrame
        public let unknownKeys: Int
    }

    /// Whether a message is a frame: costs a few bytes, however long the message is.
    public static func isFrame(_ message: [UInt8]) -> Bool {
        var rest = message[...].drop(while: isBlank)
        guard rest.popFirst() == UInt8(ascii: "{") else { return false }
        return rest.drop(while: isBlank).starts(with: "\"frame\"".utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

    /// Reads one frame.
    ///
    /// - Parameter message: hostile.
    /// - Throws: the path of the first thing that is wrong. Unknown frames and unknown keys are ignored.
    public static func read(_ message: [UInt8]) throws(WireFault) -> Reading {
        guard isFrame(message) else { throw WireFault(path: "$", reason: "is not a frame") }
        var reader = JSONReader(message)
        let frame = try reader.whole { (reader) throws(WireFault) in try element(&reader) }
        return Reading(frame: frame, unknownKeys: reader.unknownKeys)
    }

    /// Reads an array of frames, as REST carries them.
    ///
    /// - Parameter body: hostile; at most `LinkBounds.mostFrames` frames.
    public static func readAll(_ body: [UInt8]) throws(WireFault) -> [Reading] {
        var frames: [Reading] = []
        for text in try texts(in: body) { frames.append(try read(text)) }
        return frames
    }

    /// The elements of such an array, each as its bytes.
    public static func texts(in body: [UInt8]) throws(WireFault) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.array(atMost: LinkBounds.mostFrames) { (reader) throws(WireFault) in
                texts.append(Array(try reader.slice()))
            }
        }
        return texts
    }

    /// Frames as REST carries them.
    public static func array(_ frames: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + frames.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    private enum Key: String, CaseIterable { case frame }
    private static let keys = KeyTable<Key>()

    private static func element(_ reader: inout JSONReader) throws(WireFault) -> LinkFrame {
        // The name stands first; a reader of its own ends behind it.
        var name = JSONReader(reader.bytes)
        switch Name(rawValue: try name.frameName()) {
        case .hello: return .hello(try LinkHello(&reader))
        case .orders: return .orders(try OrderSet(&reader))
        case .ordersState: return .ordersState(try OrderSetState(&reader))
        case .order: return .order(try OneOffOrder(&reader))
        case .cancel: return .cancel(id: try OneOffOrder.cancelled(&reader))
        case .orderResult: return .orderResult(try OrderResult(&reader))
        case .report: return .report(try LinkReport(&reader))
        case .ack: return .ack(try ReportAck(&reader))
        case .live: return .live(try LiveMessage(&reader))
        case nil:
            try reader.skip()
            return .unknown(name: try JSONReader.name(of: reader.bytes))
        }
    }

    /// As one message of UTF-8 JSON.
    public var bytes: [UInt8] {
        switch self {
        case .hello(let hello): Self.written(.hello, reserving: 512, hello.write)
        case .orders(let set): Self.written(.orders, reserving: 256 + (set.body?.count ?? 0), set.write)
        case .ordersState(let state): Self.written(.ordersState, reserving: 256, state.write)
        case .order(let order): Self.written(.order, reserving: 256 + order.body.count, order.write)
        case .cancel(let id): Self.written(.cancel, reserving: 128) { $0.value("id", id) }
        case .orderResult(let result):
            Self.written(.orderResult, reserving: 256 + (result.body?.count ?? 0), result.write)
        case .report(let report): Self.written(.report, reserving: 384 + report.body.count, report.write)
        case .ack(let ack): Self.written(.ack, reserving: 256, ack.write)
        case .live(let message): Self.written(.live, reserving: 256 + message.body.count, message.write)
        case .unknown(let name): Self.written(name, reserving: 64) { _ in }
        }
    }

    private static func written(
        _ name: Name, reserving count: Int, _ write: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        written(name.rawValue, reserving: count, write)
    }

    private static func written(
        _ name: String, reserving count: Int, _ write: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(reservingBytes: count)
        json.object { json in
            json.value("frame", name)
            write(&json)
        }
        return json.bytes
    }
}
