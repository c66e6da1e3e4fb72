import MonitorCore

@testable import Accounts

private let keys = [
    AccessKey(id: "new", secret: Array(1...32)), AccessKey(id: "old", secret: Array(33...64)),
]
private let now: Int64 = 1_800_000_000

/// Access tokens: of strangers none is taken; of what a right key has signed, whatever it is, only what is exactly ours.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    let text = String(decoding: input, as: UTF8.self)
    require(verify(text) == nil, "a token that no key signed")
    if let bytes = Base64URL.bytes(text) {
        require(Base64URL.text(bytes) == text, "two ways to write the same")
    }
    // The first line as a header, the rest as a body: signed well.
    let parts = input.split(separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false)
    for key in keys {
        let signed =
            Base64URL.text(Array(parts[0])) + "." + Base64URL.text(parts.count > 1 ? Array(parts[1]) : [])
        let token = signed + "." + Base64URL.text(AccessToken.signature(of: signed, key))
        guard let claims = verify(token) else { continue }
        require(token.utf8.count <= AccessToken.longest, "a token longer than the bound")
        require(claims.issuer == "hub" && claims.expiresAt > claims.issuedAt, "claims of another")
        require(claims.expiresAt > now - AccessToken.leeway, "a token that has expired")
        require(claims.issuedAt <= now + AccessToken.leeway, "a token of the future")
        require(
            verify(AccessToken.sign(claims, with: key).revealed) == claims, "not the same when signed again")
    }
    return 0
}

private func verify(_ token: String) -> AccessClaims? {
    AccessToken.verify(Secret(token), keys: keys, issuer: "hub", at: now)
}
