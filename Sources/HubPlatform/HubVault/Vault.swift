public import MonitorCore
internal import Synchronization

/// Seals secrets that the hub must read back: a channel's token, a device's password. What is only compared
/// (keys, tokens, passwords of people) is hashed instead, and never comes here.
///
/// The key is a file beside the database and not in it: a copy of the database alone reveals nothing. It is
/// made with the first secret, so that a hub without features that need it has none. Who backs up the
/// database backs up the key apart from it, or enters the secrets again after a restore.
public final class Vault: Sendable {
    private let file: VaultKeyFile
    private let key = Mutex<VaultKey?>(nil)

    /// - Parameter path: of the key's file; its folder must be there. Nothing is read or made before the
    ///   first use.
    public init(keyFile path: String) {
        file = VaultKeyFile(path: path)
    }

    /// Of the key's file.
    public var path: String { file.path }

    /// Seals a secret for one purpose, under a random nonce: the same secret looks different each time.
    ///
    /// - Parameter purpose: where it is kept, `channels.7.token`. Sealed for one purpose, it opens for no
    ///   other: write access to the database does not allow one secret to be used as another.
    /// - Returns: 45 bytes more than the secret: version, key's mark, nonce, text, tag.
    /// - Throws: `VaultError` where the key can be neither read nor made.
    public func seal(_ secret: Secret, for purpose: String) throws(VaultError) -> [UInt8] {
        let key = try key(making: true)
        return SealedSecret.seal(Array(secret.revealed.utf8), key, Array(purpose.utf8))
    }

    /// - Throws: `VaultError`, whose sentence says whether the key is missing, another one, or the value is
    ///   damaged.
    public func open(_ sealed: [UInt8], for purpose: String) throws(VaultError) -> Secret {
        let key = try key(making: false)
        guard SealedSecret.mark(of: sealed) == nil || SealedSecret.mark(of: sealed) == key.mark else {
            throw VaultError(.otherKey, path: file.path)
        }
        guard let text = SealedSecret.open(sealed, key, Array(purpose.utf8)),
            let revealed = String(validating: text, as: UTF8.self)
        else { throw VaultError(.damaged, path: file.path) }
        return Secret(revealed)
    }

    /// Four bytes of the key's hash: tells another key, and tells nothing of the key.
    ///
    /// - Parameter isMaking: whether a missing key is made.
    /// - Returns: `nil` where there is none.
    public func mark(making isMaking: Bool) throws(VaultError) -> [UInt8]? {
        do {
            return try key(making: isMaking).mark
        } catch {
            if error.code == .missing { return nil }
            throw error
        }
    }

    private func key(making isMaking: Bool) throws(VaultError) -> VaultKey {
        try key.withLock { (known) throws(VaultError) in
            if let known { return known }
            let key = try file.read(making: isMaking)
            known = key
            return key
        }
    }
}
