package import MonitorCore

/// An answer of a resolver. Whatever the bytes, reading them ends, and costs no more than their length.
///
/// Source: RFC 1035 §4.1; RFC 6891 §6.1.3 (extended codes).
package struct DNSReply: Sendable, Equatable {
    package struct Record: Sendable, Equatable {
        package let name: DNSName
        package let type: UInt16
        package let seconds: UInt32
        /// By the presentation format of its type; of unknown types by RFC 3597.
        package let text: String
        /// Of A and AAAA.
        package let address: IPAddress?
        /// Of CNAME.
        package let target: DNSName?

        package var typeName: String { DNSType.name(of: type) }
    }

    /// Records that are kept of all sections together; more are counted.
    package static let mostRecords = 256

    package let id: UInt16
    package let isResponse: Bool
    package let isAuthoritative: Bool
    package let isTruncated: Bool
    package let recursionIsAvailable: Bool
    package let isAuthenticated: Bool
    package let checkingIsDisabled: Bool
    /// With the upper bits of EDNS.
    package private(set) var code: UInt16
    package let question: (name: DNSName, type: UInt16)?
    package private(set) var answers: [Record] = []
    package private(set) var authorities: [Record] = []
    /// Records of the answer that are not kept.
    package private(set) var omitted = 0
    /// The message ended within a record: what follows it is not known.
    package private(set) var isBroken = false
    package let bytes: Int

    package static func == (a: DNSReply, b: DNSReply) -> Bool {
        a.id == b.id && a.code == b.code && a.answers == b.answers && a.authorities == b.authorities
            && a.bytes == b.bytes
    }

    /// - Returns: `nil` for what is not a message with at most one question.
    package init?(_ message: [UInt8]) {
        guard message.count >= 12 else { return nil }
        let words = (0..<6).map { UInt16(message[2 * $0]) << 8 | UInt16(message[2 * $0 + 1]) }
        let flags = words[1]
        bytes = message.count
        id = words[0]
        isResponse = flags & 0x8000 != 0
        isAuthoritative = flags & 0x0400 != 0
        isTruncated = flags & 0x0200 != 0
        recursionIsAvailable = flags & 0x0080 != 0
        isAuthenticated = flags & 0x0020 != 0
        checkingIsDisabled = flags & 0x0010 != 0
        code = flags & 15
        var offset = 12
        switch words[2] {
        case 0: question = nil
        case 1:
            guard let (name, end) = DNSName.read(message, at: offset), end + 4 <= message.count else {
                return nil
            }
            question = (name, UInt16(message[end]) << 8 | UInt16(message[end + 1]))
            offset = end + 4
        default: return nil
        }
        for (section, count) in words[3...].enumerated() {
            for _ in 0..<count {
                guard let record = RawRecord(message, at: offset) else {
                    isBroken = true
                    return
                }
                offset = record.end
                keep(record, of: section, in: message)
            }
        }
    }

    private mutating func keep(_ raw: RawRecord, of section: Int, in message: [UInt8]) {
        if raw.type == 41 {
            // The upper eight bits stand where a time to live would be.
            code |= UInt16(truncatingIfNeeded: raw.seconds >> 24) << 4
            return
        }
        guard section < 2 else { return }
        guard answers.count + authorities.count < Self.mostRecords else {
            omitted += section == 0 ? 1 : 0
            return
        }
        let record = Record(raw, in: message)
        if section == 0 { answers.append(record) } else { authorities.append(record) }
    }

    /// `NXDOMAIN`; `CODE23` where it has no name here.
    package var codeName: String {
        let names = [
            "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
            "NXRRSET",
            "NOTAUTH", "NOTZONE",
        ]
        return code < names.count ? names[Int(code)] : code == 16 ? "BADVERS" : "CODE\(code)"
    }

    /// As `dig` prints them.
    package var flagNames: [String] {
        [
            (isAuthoritative, "aa"), (isTruncated, "tc"), (recursionIsAvailable, "ra"),
            (isAuthenticated, "ad"),
            (checkingIsDisabled, "cd"),
        ].filter(\.0).map(\.1)
    }

    /// Seconds for which it may be remembered that there is no such record: the smaller of the SOA's time to live and its
    /// last number (RFC 2308 §5).
    package var negativeSeconds: UInt32? {
        guard let record = authorities.first(where: { $0.type == DNSType.soa.rawValue }),
            let minimum = record.text.split(separator: " ").last.flatMap({ UInt32($0) })
        else { return nil }
        return min(record.seconds, minimum)
    }

    /// The addresses of the name that was asked for, along its aliases.
    package func addresses(of name: DNSName) -> [IPAddress] {
        var owner = name
        for _ in 0..<8 {
            guard let alias = answers.first(where: { $0.type == DNSType.cname.rawValue && $0.name == owner }),
                let target = alias.target
            else { break }
            owner = target
        }
        return answers.filter { $0.name == owner }.compactMap(\.address)
    }

    /// The smallest time to live of what was answered.
    package var leastSeconds: UInt32? { answers.map(\.seconds).min() }

    package var hasSignatures: Bool { answers.contains { $0.type == DNSType.rrsig } }
}

/// Where a record's parts are in the message.
struct RawRecord {
    let name: DNSName
    let type: UInt16
    let seconds: UInt32
    let data: Range<Int>

    var end: Int { data.upperBound }

    init?(_ message: [UInt8], at offset: Int) {
        guard let (name, end) = DNSName.read(message, at: offset), end + 10 <= message.count else {
            return nil
        }
        let length = Int(message[end + 8]) << 8 | Int(message[end + 9])
        guard end + 10 + length <= message.count else { return nil }
        self.name = name
        type = UInt16(message[end]) << 8 | UInt16(message[end + 1])
        // The highest bit is not part of it (RFC 2181 §8).
        let number = message[end + 4..<end + 8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        seconds = type == 41 ? number : number > UInt32(Int32.max) ? 0 : number
        data = end + 10..<end + 10 + length
    }
}
