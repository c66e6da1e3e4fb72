/// One frame of AMQP 0-9-1: type, channel, length, payload, and a mark at its end.
///
/// Source: AMQP 0-9-1 §4.2.3.
struct AMQPFrame: Equatable {
    enum Kind: UInt8 { case method = 1, header = 2, body = 3, heartbeat = 8 }

    static let end: UInt8 = 0xce
    /// Bytes around a payload.
    static let overhead = 8

    let kind: Kind
    let channel: UInt16
    let payload: [UInt8]

    func write(to bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        bytes.append(number: channel)
        bytes.append(number: UInt32(payload.count))
        bytes += payload
        bytes.append(Self.end)
    }
}

/// Cuts what a socket brings into frames. Keeps one frame at most.
struct AMQPFrameReader {
    /// Bytes of a frame, with its overhead.
    var longest = 4096
    private var waiting: [UInt8] = []
    private var start = 0

    /// - Complexity: O(n) over all calls: what was read is dropped once it is half of the buffer.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 4096, start > waiting.count / 2 {
            waiting.removeFirst(start)
            start = 0
        }
        waiting += bytes
    }

    /// - Returns: `nil` where more bytes are needed.
    /// - Throws: `AMQPFault`; nothing can be read after it.
    mutating func next() throws(AMQPFault) -> AMQPFrame? {
        guard waiting.count - start >= 7 else { return nil }
        let head = waiting[start..<start + 7]
        if head.starts(with: "AMQP".utf8) {
            throw AMQPFault("the broker speaks another version of AMQP")
        }
        var reader = AMQPReader(head.dropFirst())
        let channel = try reader.number(UInt16.self)
        let count = Int(try reader.number(UInt32.self))
        guard let kind = AMQPFrame.Kind(rawValue: waiting[start]) else {
            throw AMQPFault("a frame is of the unknown type \(waiting[start])")
        }
        guard count <= longest - AMQPFrame.overhead else { throw AMQPFault("a frame is longer than agreed") }
        guard waiting.count - start >= count + AMQPFrame.overhead else { return nil }
        guard waiting[start + 7 + count] == AMQPFrame.end else { throw AMQPFault("a frame lacks its end") }
        let payload = Array(waiting[start + 7..<start + 7 + count])
        start += count + AMQPFrame.overhead
        return AMQPFrame(kind: kind, channel: channel, payload: payload)
    }
}
