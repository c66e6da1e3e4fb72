internal import CSodium

/// 256 random bits.
struct VaultKey: Sendable {
    static let length = 32
    let bytes: [UInt8]
    /// Four bytes of its hash: tells another key from a damaged value, and tells nothing of the key.
    let mark: [UInt8]

    /// - Returns: `nil` for any other length.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
        Self.start()
        var hash = [UInt8](repeating: 0, count: 32)
        // because both arrays have the length that libsodium is told of.
        _ = unsafe crypto_generichash(&hash, hash.count, bytes, UInt64(bytes.count), nil, 0)
        mark = Array(hash.prefix(4))
    }

    static func random() -> [UInt8] {
        start()
        var bytes = [UInt8](repeating: 0, count: length)
        // because libsodium fills the bytes that it is told of.
        unsafe randombytes_buf(&bytes, bytes.count)
        return bytes
    }

    /// The library may be started any number of times, from any thread.
    static func start() {
        precondition(sodium_init() >= 0, "libsodium has no source of random numbers")
    }
}
