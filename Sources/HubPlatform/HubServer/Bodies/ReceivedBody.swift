internal import HTTPTypes
package import Hummingbird
internal import NIOCore
internal import NIOHTTP1

/// A request's whole body as it came: a packed body is unpacked only when it has arrived whole.
///
/// A sender that drips therefore holds what it has sent and nothing besides: neither what that unpacks to,
/// nor an unpacker's tables.
package struct ReceivedBody {
    /// Small enough that the last one, which may be empty, does not count.
    package static let blockBytes = 8192
    private let encoding: ContentEncoding
    private var blocks: [[UInt8]] = []
    private(set) var count = 0
    /// Of the purse for what comes; gone with this body.
    private let share: PurseShare

    /// - Throws: `BodyFault`, and what ends the connection.
    package init(of request: Request, _ limits: BodyBudget.Class) async throws {
        encoding = try ContentEncoding(request.headers)
        share = PurseShare(limits.receiving)
        let most = limits.longest
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared {
            guard declared <= most else { throw BodyFault.tooLong(most: most) }
            if limits.paysAhead {
                guard await share.take(declared, within: limits.patience) else { throw BodyFault.noRoom }
            }
        }
        do {
            for try await piece in request.body {
                guard count + piece.readableBytes <= most else { throw BodyFault.tooLong(most: most) }
                try append(piece, isPaid: declared != nil && limits.paysAhead)
            }
        } catch is HTTPParserError {
            throw BodyFault.damaged
        }
    }

    private mutating func append(_ piece: ByteBuffer, isPaid: Bool) throws(BodyFault) {
        // A slice would keep the whole buffer that it was read into.
        var rest = piece.readableBytesView[...]
        while !rest.isEmpty {
            if blocks.last.map({ $0.count == Self.blockBytes }) ?? true {
                guard isPaid || share.takeNow(Self.blockBytes) else { throw .noRoom }
                blocks.append([])
            }
            let last = blocks.count - 1
            let part = rest.prefix(Self.blockBytes - blocks[last].count)
            blocks[last].append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            count += part.count
        }
    }

    /// What it probably unpacks to: JSON of many devices becomes a seventh, of many equal snapshots a
    /// fifteenth.
    package func likelyBytes(atMost most: Int) -> Int {
        encoding == .identity ? count : min(most, 65_536 + 24 * count)
    }

    /// - Parameter most: bytes; what is beyond is not unpacked, so that a bomb costs no more than an honest
    ///   body.
    package func unpacked(atMost most: Int) throws(BodyFault) -> [UInt8] {
        guard let unpacker = encoding.unpacker() else {
            var content: [UInt8] = []
            content.reserveCapacity(count)
            for block in blocks { content += block }
            return content
        }
        var content: [UInt8] = []
        for block in blocks { try unpacker.unpack(block, into: &content, atMost: most) }
        guard unpacker.isWhole else { throw .damaged }
        return content
    }
}

extension BodyBudget.Class {
    /// Unpacks a body in its turn.
    ///
    /// - Returns: with the memory that it and what is read from it may take: to be kept until they are done
    ///   with.
    package func open(_ body: ReceivedBody) async throws -> (content: [UInt8], share: PurseShare) {
        let likely = body.likelyBytes(atMost: longest)
        do {
            let share = try await share(for: likely)
            return (try body.unpacked(atMost: likely), share)
        } catch BodyFault.tooLong where likely < longest {
            let share = try await share(for: longest)
            return (try body.unpacked(atMost: longest), share)
        }
    }

    /// Memory for a file that is held whole: to be kept until it is done with.
    package func room(for bytes: Int) async throws -> PurseShare {
        let share = PurseShare(working)
        guard await share.take(bytes, within: patience) else { throw BodyFault.noRoom }
        return share
    }

    private func share(for bytes: Int) async throws -> PurseShare {
        let share = PurseShare(working)
        guard await share.take(max(bytes, BodyBudget.leastWork) * BodyBudget.workPerByte, within: patience)
        else {
            throw BodyFault.noRoom
        }
        return share
    }
}
