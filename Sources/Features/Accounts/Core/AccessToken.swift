public import MonitorCore
internal import MonitorWire

/// What an access token says: who asks, by which login, and until when. No role: that is read from the database at every
/// request, as is the login, so that both end at once.
public struct AccessClaims: Sendable, Equatable {
    /// The hub that issued it.
    public var issuer: String
    /// The user's number.
    public var user: Int64
    /// The login (a family of refresh tokens).
    public var login: Int64
    /// Unix seconds.
    public var issuedAt: Int64
    public var expiresAt: Int64
    /// Names the token.
    public var id: String

    public init(issuer: String, user: Int64, login: Int64, issuedAt: Int64, expiresAt: Int64, id: String) {
        self.issuer = issuer
        self.user = user
        self.login = login
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.id = id
    }
}

/// A key that access tokens are signed with.
public struct AccessKey: Sendable, Equatable {
    /// Its name in a token's header (`kid`).
    public let id: String
    public let secret: [UInt8]

    /// - Parameter secret: 32 random bytes at least (RFC 7518 §3.2).
    public init(id: String, secret: [UInt8]) {
        self.id = id
        self.secret = secret
    }
}

/// Signed access tokens: JSON Web Tokens with one algorithm, HMAC-SHA-256. What a token says of its algorithm is compared,
/// never obeyed.
///
/// Source: RFC 7515; RFC 7519; RFC 8725.
public enum AccessToken {
    /// Bytes of the longest token that is looked into.
    public static let longest = 2048
    /// Of every token: it is for this API alone.
    static let audience = "api"
    /// How far clocks may be apart.
    static let leeway: Int64 = 60

    public static func sign(_ claims: AccessClaims, with key: AccessKey) -> Secret {
        let signed = Base64URL.text(header(key)) + "." + Base64URL.text(body(claims))
        return Secret(signed + "." + Base64URL.text(signature(of: signed, key)))
    }

    /// - Parameters:
    ///   - keys: the newest, and the one before.
    ///   - now: Unix seconds.
    /// - Returns: `nil` for anything but a token of this hub that holds now.
    public static func verify(
        _ token: Secret, keys: [AccessKey], issuer: String, at now: Int64
    ) -> AccessClaims? {
        let text = token.revealed
        guard text.utf8.count <= longest else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.bytes(parts[0]), let body = Base64URL.bytes(parts[1]),
            let given = Base64URL.bytes(parts[2]), let keyID = keyID(in: header)
        else { return nil }
        guard let key = keys.first(where: { $0.id == keyID }) else { return nil }
        let right = signature(of: "\(parts[0]).\(parts[1])", key)
        guard isSame(right, given), let claims = claims(in: body), claims.issuer == issuer,
            claims.issuedAt <= now + leeway, claims.expiresAt > now - leeway,
            claims.expiresAt > claims.issuedAt
        else { return nil }
        return claims
    }

    static func signature(of text: String, _ key: AccessKey) -> [UInt8] {
        SHA256.authentication(of: Array(text.utf8), key: key.secret)
    }

    /// In a time that does not depend on where they differ.
    private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    // MARK: JSON

    private static func header(_ key: AccessKey) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 64)
        json.object { json in
            json.value("alg", "HS256")
            json.value("typ", "JWT")
            json.value("kid", key.id)
        }
        return json.bytes
    }

    private static func body(_ claims: AccessClaims) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("iss", claims.issuer)
            json.value("aud", audience)
            json.value("sub", "\(claims.user)")
            json.value("sid", "\(claims.login)")
            json.value("iat", UInt64(clamping: claims.issuedAt))
            json.value("exp", UInt64(clamping: claims.expiresAt))
            json.value("jti", claims.id)
        }
        return json.bytes
    }

    private enum HeaderKey: String, CaseIterable { case alg, typ, kid }
    private static let headerKeys = KeyTable<HeaderKey>()

    /// - Returns: `nil` where the header is not exactly ours: another algorithm, a key twice, one that is not known.
    private static func keyID(in header: [UInt8]) -> String? {
        var found: [HeaderKey: String] = [:]
        var (reader, count) = (JSONReader(header), 0)
        let isRead: Void? = try? reader.whole { (reader) throws(WireFault) in
            try reader.object(headerKeys) { (key, reader) throws(WireFault) in
                count += 1
                found[key] = try reader.string(atMost: 64)
            }
        }
        guard isRead != nil, count == 3, reader.unknownKeys == 0, found[.alg] == "HS256", found[.typ] == "JWT"
        else {
            return nil
        }
        return found[.kid]
    }

    private enum ClaimKey: String, CaseIterable { case iss, aud, sub, sid, iat, exp, jti }
    private static let claimKeys = KeyTable<ClaimKey>()

    private static func claims(in body: [UInt8]) -> AccessClaims? {
        var (texts, numbers, count): ([ClaimKey: String], [ClaimKey: UInt64], Int) = ([:], [:], 0)
        var reader = JSONReader(body)
        let isRead: Void? = try? reader.whole { (reader) throws(WireFault) in
            try reader.object(claimKeys) { (key, reader) throws(WireFault) in
                count += 1
                switch key {
                case .iat, .exp: numbers[key] = try reader.count()
                default: texts[key] = try reader.string(atMost: 128)
                }
            }
        }
        guard isRead != nil, count == ClaimKey.allCases.count, reader.unknownKeys == 0,
            texts[.aud] == audience,
            let issuer = texts[.iss], let user = texts[.sub].flatMap({ Int64($0) }),
            let login = texts[.sid].flatMap({ Int64($0) }),
            let issued = numbers[.iat].flatMap({ Int64(exactly: $0) }),
            let expires = numbers[.exp].flatMap({ Int64(exactly: $0) }), let id = texts[.jti]
        else { return nil }
        // Far enough in the future to overflow nothing.
        guard issued < 1 << 40, expires < 1 << 40 else { return nil }
        return AccessClaims(
            issuer: issuer, user: user, login: login, issuedAt: issued, expiresAt: expires, id: id)
    }
}

/// Bytes in the alphabet of URLs, without padding, in the one way to write them.
///
/// Source: RFC 4648 §5; RFC 7515 §2.
enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var (text, bits, count): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: `nil` for padding, other letters, and bits left over that are not 0.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var (bytes, bits, count): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for letter in text.utf8 {
            guard let value = value(of: letter) else { return nil }
            bits = (bits << 6 | value) & 0xffff
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        guard count < 6, bits & ((1 << count) - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case 0x41...0x5a: UInt32(letter - 0x41)
        case 0x61...0x7a: UInt32(letter - 0x61 + 26)
        case 0x30...0x39: UInt32(letter - 0x30 + 52)
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
