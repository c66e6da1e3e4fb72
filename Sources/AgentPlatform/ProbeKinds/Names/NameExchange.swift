internal import Glibc
internal import MonitorCore
internal import Probing

/// Questions that are asked of one server at the same time.
///
/// Each has a random number; all leave by one socket with a port that the kernel chose. A reply counts where server, number
/// and question fit; others are passed over.
struct NameExchange {
    struct Answer {
        let reply: DNSReply
        let microseconds: UInt64
        let byTCP: Bool
    }

    let server: Attempt.Resolver
    /// Of one try; there are two.
    let timeout: Double
    let attempt: Attempt

    private static let tries = 2

    /// - Returns: an answer for each question; `nil` where none came. A cut one is asked for again by TCP.
    func ask(_ queries: [DNSQuery], byTCP: Bool = false) throws(ProbeEnd) -> [Answer?] {
        if byTCP {
            var answers: [Answer?] = []
            for query in queries { answers.append(try stream(query)) }
            return answers
        }
        var answers = try datagrams(queries)
        for (index, answer) in answers.enumerated() where answer?.reply.isTruncated == true {
            answers[index] = try stream(queries[index]) ?? answer
        }
        return answers
    }

    private func fault(_ number: Int32) -> ProbeEnd {
        ProbeEnd(
            .error, at: .name,
            "The resolver \(server.address) cannot be asked: \(ConnectionWord.word(number)).")
    }

    private func open(_ type: __socket_type) throws(ProbeEnd) -> ProbeSocket {
        do throws(SystemFault) {
            return try attempt.socket(to: server.address, type)
        } catch {
            throw fault(error.number)
        }
    }

    private func datagrams(_ queries: [DNSQuery]) throws(ProbeEnd) -> [Answer?] {
        let socket = try open(SOCK_DGRAM)
        let number = socket.connect(to: server.address, port: server.port)
        guard number == 0 else { throw fault(number) }
        var answers = [Answer?](repeating: nil, count: queries.count)
        for _ in 0..<Self.tries {
            let began = ContinuousClock.now
            for (index, query) in queries.enumerated() where answers[index] == nil {
                _ = socket.send(query.bytes)
            }
            let end = attempt.end(after: timeout)
            while answers.contains(where: { $0 == nil }) {
                guard try !Readiness.wait([(socket, Int32(POLLIN))], until: end, attempt).isEmpty else {
                    break
                }
                guard case .bytes(let bytes, _) = socket.receive() else {
                    // Refused by the server's machine: the second try is worth as little, and comes at once.
                    if socket.pendingError == 0 { continue }
                    break
                }
                guard let reply = DNSReply(bytes), let index = Self.index(of: reply, in: queries, answers)
                else {
                    continue
                }
                answers[index] = Answer(
                    reply: reply, microseconds: (.now - began).wholeMicroseconds, byTCP: false)
            }
            if !answers.contains(where: { $0 == nil }) { break }
        }
        return answers
    }

    private static func index(of reply: DNSReply, in queries: [DNSQuery], _ answers: [Answer?]) -> Int? {
        queries.indices.first { answers[$0] == nil && Self.fits(reply, queries[$0]) }
    }

    private static func fits(_ reply: DNSReply, _ query: DNSQuery) -> Bool {
        guard reply.isResponse, reply.id == query.id else { return false }
        // Servers that refuse at all may leave the question out.
        guard let question = reply.question else { return reply.code != 0 }
        return question.name == query.name && question.type == query.type
    }

    /// Source: RFC 1035 §4.2.2; RFC 7766.
    private func stream(_ query: DNSQuery) throws(ProbeEnd) -> Answer? {
        let socket = try open(SOCK_STREAM)
        let began = ContinuousClock.now
        let end = attempt.end(after: timeout * Double(Self.tries))
        let number = socket.connect(to: server.address, port: server.port)
        guard number == 0 || number == EINPROGRESS else { return nil }
        guard try !Readiness.wait([(socket, Int32(POLLOUT))], until: end, attempt).isEmpty,
            socket.pendingError == 0
        else { return nil }
        let bytes = query.bytes
        guard socket.send([UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes) == 0 else {
            return nil
        }
        var received: [UInt8] = []
        while try !Readiness.wait([(socket, Int32(POLLIN))], until: end, attempt).isEmpty {
            guard case .bytes(let more, _) = socket.receive(), !more.isEmpty else { return nil }
            received += more
            guard received.count >= 2 else { continue }
            let length = Int(received[0]) << 8 | Int(received[1])
            guard received.count >= 2 + length else { continue }
            guard let reply = DNSReply(Array(received[2..<2 + length])), Self.fits(reply, query) else {
                return nil
            }
            return Answer(reply: reply, microseconds: (.now - began).wholeMicroseconds, byTCP: true)
        }
        return nil
    }
}

extension Duration {
    /// Never negative.
    var wholeMicroseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
    }
}
