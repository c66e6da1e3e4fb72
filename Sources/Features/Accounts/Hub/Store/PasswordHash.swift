internal import CSodium
internal import Foundation
internal import MonitorCore

/// Argon2id, by libsodium. Slow and large on purpose: call it from `PasswordQueue` alone.
///
/// 19 MiB is what a router of 128 MB can give for a moment; see docs/decisions/0014.
enum PasswordHash {
    static let passes: UInt64 = 3
    static let memoryBytes = 19 << 20

    /// - Returns: `nil` where there is no memory for it now.
    static func make(_ password: Secret) -> String? {
        let text = bytes(password)
        var hash = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        // because the hash has the length that libsodium writes, and the text the length that it is told of.
        let result = unsafe crypto_pwhash_str_alg(
            &hash, text, UInt64(text.count), passes, memoryBytes, crypto_pwhash_alg_argon2id13())
        return result == 0 ? String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) : nil
    }

    static func verify(_ password: Secret, against hash: String) -> Bool {
        let text = bytes(password)
        // because libsodium reads up to the zero that Swift's C strings end with.
        return unsafe crypto_pwhash_str_verify(hash, text, UInt64(text.count)) == 0
    }

    /// Whether it was made by other parameters than today's.
    static func isOld(_ hash: String) -> Bool {
        unsafe crypto_pwhash_str_needs_rehash(hash, passes, memoryBytes) != 0
    }

    /// A hash of no user: checked for names that do not exist, so that this takes as long.
    static let nobodys =
        "$argon2id$v=19$m=19456,t=3,p=1$Ly2i8coiYNFE/Anr6rgH9A$DnrjpmQY3QXVu4oHcfmdicEPCROwtP9789FRflGiMvA"

    /// Keyboards write the same letter in more than one way (Unicode's canonical composition).
    private static func bytes(_ password: Secret) -> [CChar] {
        password.revealed.precomposedStringWithCanonicalMapping.utf8.map { CChar(bitPattern: $0) }
    }
}
