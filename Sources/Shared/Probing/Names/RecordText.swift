internal import MonitorCore

extension DNSReply.Record {
    init(_ raw: RawRecord, in message: [UInt8]) {
        var reader = RecordReader(message, raw.data)
        let text = reader.text(of: raw.type)
        self.init(
            name: raw.name, type: raw.type, seconds: raw.seconds,
            text: text ?? RecordReader.unknown(message[raw.data]), address: reader.address,
            target: reader.target)
    }
}

/// Takes the fields of one record's data, from the front to the back.
///
/// Source: RFC 1035 §3.3 and the RFC of each type.
struct RecordReader {
    private let message: [UInt8]
    private let data: Range<Int>
    private var offset: Int
    private(set) var address: IPAddress?
    private(set) var target: DNSName?

    init(_ message: [UInt8], _ data: Range<Int>) {
        (self.message, self.data, offset) = (message, data, data.lowerBound)
    }

    /// Data of a type that is not known, or that does not have its type's form (RFC 3597 §5).
    static func unknown(_ data: ArraySlice<UInt8>) -> String {
        data.isEmpty ? "\\# 0" : "\\# \(data.count) \(DNSText.hex(data.prefix(512)))"
    }

    /// - Returns: `nil` where the data does not have its type's form, or is followed by something else.
    mutating func text(of type: UInt16) -> String? {
        let known = type == DNSType.rrsig ? signature() : DNSType(rawValue: type).flatMap { field($0) }
        guard let known, offset == data.upperBound else {
            (address, target) = (nil, nil)
            return nil
        }
        return known
    }

    private mutating func field(_ type: DNSType) -> String? {
        switch type {
        case .a:
            guard let number = u32() else { return nil }
            address = IPAddress(v4: number)
            return address?.description
        case .aaaa:
            guard let high = u64(), let low = u64() else { return nil }
            address = IPAddress(high: high, low: low)
            return address?.description
        case .ns, .ptr, .cname: return name()
        case .mx: return joined(number(2), name())
        case .soa: return joined(name(), name(), number(4), number(4), number(4), number(4), number(4))
        case .srv: return joined(number(2), number(2), number(2), name())
        case .naptr: return joined(number(2), number(2), string(), string(), string(), name())
        case .txt: return strings()
        case .caa: return authorization()
        case .ds: return joined(number(2), number(1), number(1), rest().map { DNSText.hex($0) })
        case .dnskey: return joined(number(2), number(1), number(1), rest().map { DNSText.base64(Array($0)) })
        case .tlsa: return joined(number(1), number(1), number(1), rest().map { DNSText.hex($0) })
        case .svcb, .https: return service()
        }
    }

    // MARK: Fields

    private func joined(_ parts: String?...) -> String? {
        let present = parts.compactMap { $0 }
        return present.count == parts.count ? present.joined(separator: " ") : nil
    }

    private mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, offset + count <= data.upperBound else { return nil }
        defer { offset += count }
        return message[offset..<offset + count]
    }

    private mutating func rest() -> ArraySlice<UInt8>? { bytes(data.upperBound - offset) }

    private mutating func value(_ count: Int) -> UInt64? {
        bytes(count).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    private mutating func u32() -> UInt32? { value(4).map { UInt32($0) } }

    private mutating func u64() -> UInt64? { value(8) }

    private mutating func number(_ count: Int) -> String? { value(count).map { String($0) } }

    /// Within the data, though what it points to may be anywhere before.
    private mutating func name() -> String? {
        guard let (name, end) = DNSName.read(message, at: offset), end <= data.upperBound else { return nil }
        offset = end
        target = name
        return name.presentation
    }

    private mutating func string() -> String? {
        value(1).flatMap { bytes(Int($0)) }.map { DNSText.quoted($0) }
    }

    private mutating func strings() -> String? {
        var parts: [String] = []
        while offset < data.upperBound {
            guard let part = string() else { return nil }
            parts.append(part)
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// Flags, a tag, and a value that fills the rest (RFC 8659 §4.1).
    private mutating func authorization() -> String? {
        guard let flags = number(1), let tag = value(1).flatMap({ bytes(Int($0)) }), !tag.isEmpty,
            let rest = rest()
        else { return nil }
        return "\(flags) \(DNSText.escaped(tag)) \(DNSText.quoted(rest))"
    }

    /// Seven numbers, the signer's name, and the signature (RFC 4034 §3.1). The times are left as numbers.
    private mutating func signature() -> String? {
        guard let type = value(2) else { return nil }
        let covered = DNSType.name(of: UInt16(type))
        return joined(
            covered, number(1), number(1), number(4), number(4), number(4), number(2), name(),
            rest().map { DNSText.base64(Array($0)) })
    }

    /// Priority, target, and parameters in rising order (RFC 9460 §2.2).
    private mutating func service() -> String? {
        guard var text = joined(number(2), name()) else { return nil }
        var last = -1
        while offset < data.upperBound {
            guard let key = value(2), Int(key) > last, let value = value(2).flatMap({ bytes(Int($0)) }) else {
                return nil
            }
            last = Int(key)
            guard let shown = Self.parameter(UInt16(key), Array(value)) else { return nil }
            text += " " + shown
        }
        return text
    }

    private static func parameter(_ key: UInt16, _ value: [UInt8]) -> String? {
        switch key {
        case 1: return list(value).map { "alpn=\(DNSText.quoted($0.joined(separator: [UInt8(ascii: ",")])))" }
        case 2: return value.isEmpty ? "no-default-alpn" : nil
        case 3: return value.count == 2 ? "port=\(UInt16(value[0]) << 8 | UInt16(value[1]))" : nil
        case 4, 6:
            let size = key == 4 ? 4 : 16
            guard !value.isEmpty, value.count % size == 0 else { return nil }
            let shown = stride(from: 0, to: value.count, by: size).map { start in
                let part = value[start..<start + size]
                return key == 4
                    ? IPAddress(v4: part.reduce(0) { $0 << 8 | UInt32($1) }).description
                    : IPAddress(
                        high: part.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                        low: part.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
                    ).description
            }
            return "\(key == 4 ? "ipv4hint" : "ipv6hint")=\(shown.joined(separator: ","))"
        case 5: return "ech=\(DNSText.base64(value))"
        default: return "key\(key)=\(DNSText.quoted(value))"
        }
    }

    private static func list(_ value: [UInt8]) -> [[UInt8]]? {
        var (items, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], value[...])
        while let length = rest.popFirst() {
            guard length > 0, rest.count >= Int(length) else { return nil }
            items.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        return items.isEmpty ? nil : items
    }
}
