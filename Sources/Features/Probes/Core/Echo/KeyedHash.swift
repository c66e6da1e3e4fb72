/// A number of four words that only who has the key can make: SipHash-2-4.
///
/// Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012.
public struct KeyedHash: Sendable {
    private let key: (UInt64, UInt64)

    public init(key: (UInt64, UInt64)) {
        self.key = key
    }

    public static func random() -> KeyedHash {
        KeyedHash(key: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
    }

    /// The hash of the words' bytes, each lowest byte first.
    public func hash(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
        var state = State(key)
        state.absorb(first)
        state.absorb(second)
        state.absorb(third)
        // The last block holds the length, 24 bytes.
        state.absorb(24 << 56)
        return state.finish()
    }

    private struct State {
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64)

        init(_ key: (UInt64, UInt64)) {
            a = key.0 ^ 0x736f_6d65_7073_6575
            b = key.1 ^ 0x646f_7261_6e64_6f6d
            c = key.0 ^ 0x6c79_6765_6e65_7261
            d = key.1 ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            d ^= word
            round()
            round()
            a ^= word
        }

        mutating func finish() -> UInt64 {
            c ^= 0xff
            for _ in 0..<4 { round() }
            return a ^ b ^ c ^ d
        }

        private mutating func round() {
            a &+= b
            b = Self.left(b, 13) ^ a
            a = Self.left(a, 32)
            c &+= d
            d = Self.left(d, 16) ^ c
            a &+= d
            d = Self.left(d, 21) ^ a
            c &+= b
            b = Self.left(b, 17) ^ c
            c = Self.left(c, 32)
        }

        private static func left(_ word: UInt64, _ bits: UInt64) -> UInt64 {
            word << bits | word >> (64 - bits)
        }
    }
}
