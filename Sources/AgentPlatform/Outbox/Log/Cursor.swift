/// How far delivery has come, in a small file of two slots written in turn: a torn one leaves the other.
///
/// It is not made to outlast a power cut each time: an older one repeats deliveries, and loses none.
struct Cursor {
    /// What the file says.
    struct Content: Equatable {
        /// Identifies the outbox permanently, so that its file in memory is not mistaken for another's.
        var identity: UInt64
        /// Everything up to here is done with.
        var settled: UInt64 = 0
        var losses = Losses()
    }

    private static let slotBytes = 64
    private let file: OpenFile
    private var generation: UInt64
    private(set) var content: Content

    /// Opens the file, and makes it where there is none or where both slots are damaged.
    init(_ path: String, identity: UInt64) throws(OutboxError) {
        file = try OpenFile(path, .readAndWrite)
        let slots = Self.slots(try file.read(2 * Self.slotBytes, at: 0))
        if let newest = slots.max(by: { $0.generation < $1.generation }) {
            (generation, content) = newest
        } else {
            (generation, content) = (0, Content(identity: identity))
            for _ in 0..<2 { try write(content) }
        }
    }

    /// - Returns: `nil` where there is no whole slot.
    static func content(of path: String) -> Content? {
        guard let file = try? OpenFile(path, .read), let bytes = try? file.read(2 * slotBytes, at: 0) else {
            return nil
        }
        return slots(bytes).max { $0.generation < $1.generation }?.content
    }

    mutating func write(_ content: Content) throws(OutboxError) {
        var fields: [UInt8] = []
        generation += 1
        for value in [
            generation, content.identity, content.settled, content.losses.dropped,
            content.losses.rejected, content.losses.droppedOthers, content.losses.rejectedOthers,
        ] { fields.append(littleEndian: value) }
        fields += [UInt8](repeating: 0, count: Self.slotBytes - 4 - fields.count)
        fields.append(littleEndian: Checksum.of(fields))
        try file.write(fields, at: Int(generation % 2) * Self.slotBytes)
        self.content = content
    }

    mutating func update(_ change: (inout Content) -> Void) throws(OutboxError) {
        var content = content
        change(&content)
        if content != self.content { try write(content) }
    }

    func synchronize() throws(OutboxError) {
        try file.synchronize()
    }

    private static func slots(_ bytes: [UInt8]) -> [(generation: UInt64, content: Content)] {
        [0, slotBytes].compactMap { start in
            guard start + slotBytes <= bytes.count else { return nil }
            var rest = bytes[start..<(start + slotBytes)]
            let checksum = Checksum.of(rest.dropLast(4))
            guard let generation = rest.take(UInt64.self), let identity = rest.take(UInt64.self),
                let settled = rest.take(UInt64.self), let dropped = rest.take(UInt64.self),
                let rejected = rest.take(UInt64.self),
                // Zeros in a file of 0.1.0.
                let droppedOthers = rest.take(UInt64.self), let rejectedOthers = rest.take(UInt64.self)
            else { return nil }
            rest = rest.suffix(4)
            guard rest.take(UInt32.self) == checksum,
                [generation, settled, dropped, rejected, droppedOthers, rejectedOthers].allSatisfy({
                    $0 < RecordHeader.lastPosition
                })
            else { return nil }
            let content = Content(
                identity: identity, settled: settled,
                losses: Losses(
                    dropped: dropped, rejected: rejected, droppedOthers: droppedOthers,
                    rejectedOthers: rejectedOthers))
            return (generation, content)
        }
    }
}
