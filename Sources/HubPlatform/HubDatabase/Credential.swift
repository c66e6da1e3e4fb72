internal import CSodium
public import Foundation
public import MonitorCore

/// 256 random bits, in 64 hexadecimal digits, and what is kept of them.
public enum Credential {
    public static func new() -> Secret {
        start()
        var bytes = [UInt8](repeating: 0, count: 32)
        // because libsodium fills the bytes that it is told of.
        unsafe randombytes_buf(&bytes, bytes.count)
        return hexadecimal(bytes)
    }

    /// SHA-256. Slow hashing is for passwords: 256 random bits cannot be guessed.
    public static func hash(_ secret: Secret) -> Data {
        start()
        let text = Array(secret.revealed.utf8)
        var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        // because the hash has the length that libsodium writes.
        _ = unsafe crypto_hash_sha256(&hash, text, UInt64(text.count))
        return Data(hash)
    }

    /// Another secret, which tells nothing of the one that it is made of.
    public static func derived(from secret: Secret, for purpose: String) -> Secret {
        hexadecimal(hash(Secret(purpose + " " + secret.revealed)))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> Secret {
        Secret(HexText.text(bytes))
    }

    /// - Note: the library may be started any number of times, from any thread.
    private static func start() {
        precondition(sodium_init() >= 0, "libsodium has no source of random numbers")
    }
}
