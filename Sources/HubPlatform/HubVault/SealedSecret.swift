internal import CSodium

/// A sealed secret as the database holds it: version (1), the key's mark (4 bytes), nonce (24), then text and
/// tag (16).
///
/// XChaCha20-Poly1305: nonces of 192 bits may be random. Source: libsodium's
/// crypto_aead_xchacha20poly1305_ietf.
enum SealedSecret {
    private static let version: UInt8 = 1
    private static let head = 5
    private static let nonce = 24
    private static let tag = 16

    /// - Returns: `nil` for what is too short, or of another version.
    static func mark(of sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count >= head + nonce + tag, sealed[0] == version else { return nil }
        return Array(sealed[1..<head])
    }

    static func seal(_ text: [UInt8], _ key: VaultKey, _ purpose: [UInt8]) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: Self.nonce)
        // because libsodium fills the bytes that it is told of.
        unsafe randombytes_buf(&nonce, nonce.count)
        var sealed = [UInt8](repeating: 0, count: text.count + tag)
        // because `sealed` has room for text and tag, and the others the lengths that are told or fixed.
        _ = unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
            &sealed, nil, text, UInt64(text.count), purpose, UInt64(purpose.count), nil, nonce, key.bytes)
        return [version] + key.mark + nonce + sealed
    }

    /// - Returns: `nil` where anything of it, the key or the purpose is another.
    static func open(_ sealed: [UInt8], _ key: VaultKey, _ purpose: [UInt8]) -> [UInt8]? {
        guard mark(of: sealed) == key.mark else { return nil }
        let nonce = Array(sealed[head..<head + Self.nonce])
        let body = Array(sealed[(head + Self.nonce)...])
        var text = [UInt8](repeating: 0, count: body.count - tag)
        // because `text` has room for the body without its tag, and the others the lengths that are told or
        // fixed.
        let result = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
            &text, nil, nil, body, UInt64(body.count), purpose, UInt64(purpose.count), nonce, key.bytes)
        return result == 0 ? text : nil
    }
}
