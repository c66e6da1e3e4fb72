/// A message of SNMP version 2c (or 1), in and out.
///
/// Source: RFC 3416 §3, RFC 1901 §3.
package struct SNMPMessage: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        case get = 0xa0
        case getNext = 0xa1
        case response = 0xa2
        case getBulk = 0xa5
    }

    package struct Variable: Equatable, Sendable {
        package var name: ObjectIdentifier
        package var value: SNMPValue

        package init(_ name: ObjectIdentifier, _ value: SNMPValue = .null) {
            self.name = name
            self.value = value
        }
    }

    /// Variables of one message beyond this many are refused.
    package static let mostVariables = 1000

    package var version: Int64 = 1
    package var community: [UInt8]
    package var kind: Kind
    package var id: Int64
    /// Of a response: the error's status and index. Of `getBulk`: non-repeaters and repetitions.
    package var first: Int64 = 0
    package var second: Int64 = 0
    package var variables: [Variable]

    package init(_ kind: Kind, community: [UInt8], id: Int64, variables: [Variable]) {
        self.kind = kind
        self.community = community
        self.id = id
        self.variables = variables
    }

    package var bytes: [UInt8] {
        let list = variables.flatMap { variable in
            BER.element(BER.Tag.sequence, BER.identifier(variable.name) + Self.bytes(variable.value))
        }
        let body =
            BER.integer(id) + BER.integer(first) + BER.integer(second) + BER.element(BER.Tag.sequence, list)
        return BER.element(
            BER.Tag.sequence,
            BER.integer(version) + BER.element(BER.Tag.octets, community) + BER.element(kind.rawValue, body))
    }

    /// - Throws: for anything that is not one whole message.
    package init(_ bytes: [UInt8]) throws(BERReader.Fault) {
        var outer = BERReader(bytes[...])
        var message = BERReader(try outer.element(BER.Tag.sequence))
        guard outer.isAtEnd else { throw .rest }
        version = try message.integer()
        community = Array(try message.element(BER.Tag.octets))
        let body = try message.element()
        guard message.isAtEnd else { throw .rest }
        guard let kind = Kind(rawValue: body.tag) else { throw .tag }
        self.kind = kind
        var inner = BERReader(body.contents)
        id = try inner.integer()
        first = try inner.integer()
        second = try inner.integer()
        var list = BERReader(try inner.element(BER.Tag.sequence))
        guard inner.isAtEnd else { throw .rest }
        variables = []
        while !list.isAtEnd {
            guard variables.count < Self.mostVariables else { throw .length }
            var pair = BERReader(try list.element(BER.Tag.sequence))
            let name = try BERReader.identifier(try pair.element(BER.Tag.identifier))
            let value = try pair.element()
            guard pair.isAtEnd else { throw .rest }
            variables.append(Variable(name, try Self.value(value.tag, value.contents)))
        }
    }

    private static func bytes(_ value: SNMPValue) -> [UInt8] {
        switch value {
        case .integer(let number): BER.integer(number)
        case .unsigned(let number):
            BER.element(
                BER.Tag.counter64,
                [0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) })
        case .bytes(let bytes): BER.element(BER.Tag.octets, bytes)
        case .identifier(let name): BER.identifier(name)
        case .null: BER.element(BER.Tag.null, [])
        case .missing(let tag): BER.element(tag, [])
        }
    }

    private static func value(_ tag: UInt8, _ contents: Bytes) throws(BERReader.Fault) -> SNMPValue {
        switch tag {
        case BER.Tag.integer: .integer(try BERReader.signed(contents))
        case BER.Tag.octets, BER.Tag.ipAddress, BER.Tag.opaque: .bytes(Array(contents))
        case BER.Tag.identifier: .identifier(try BERReader.identifier(contents))
        case BER.Tag.counter32, BER.Tag.gauge32, BER.Tag.timeTicks, BER.Tag.counter64:
            .unsigned(try BERReader.unsigned(contents))
        case BER.Tag.null: .null
        case BER.Tag.noSuchObject...BER.Tag.endOfView: .missing(tag)
        default: throw .tag
        }
    }
}
