internal import MonitorCore

/// Names that stand for addresses, hardware addresses, hosts and users within one turn: what reads them can see that two
/// rows speak of the same one, and never who it is.
public struct Pseudonyms: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// Of the house: private, or of one of its networks.
        case lanAddress = "lan-ip"
        case address = "ip"
        case hardware = "mac"
        case host
        case user
    }

    /// More are all called by the number 0.
    static let most = 5000

    private var names: [ByteKey: ArraySlice<UInt8>] = [:]
    private var originals: [ByteKey: ArraySlice<UInt8>] = [:]
    private var counts: [Kind: Int] = [:]

    public init() {}

    public var count: Int { originals.count }

    mutating func name(_ original: ArraySlice<UInt8>, _ kind: Kind) -> ArraySlice<UInt8> {
        if let known = names[ByteKey(original)] { return known }
        guard originals.count < Self.most else { return Array("\(kind.rawValue)-0".utf8)[...] }
        let number = (counts[kind] ?? 0) + 1
        counts[kind] = number
        let name = Array("\(kind.rawValue)-\(number)".utf8)[...]
        let kept = Array(original)[...]
        names[ByteKey(kept)] = name
        originals[ByteKey(name)] = kept
        return name
    }

    /// A text with what the names stand for in their place.
    public func restored(_ text: String) -> String {
        guard !originals.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
            if index > start {
                let word = bytes[start..<index]
                // Names that follow each other by a hyphen are whole words of their own.
                result += originals[ByteKey(word)] ?? word
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "-")
    }
}

/// Bytes as a key: hashed at once, not byte by byte.
struct ByteKey: Hashable, Sendable {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    static func == (one: ByteKey, other: ByteKey) -> Bool { one.bytes.elementsEqual(other.bytes) }

    func hash(into hasher: inout Hasher) {
        // because the bytes live until the call returns.
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}
