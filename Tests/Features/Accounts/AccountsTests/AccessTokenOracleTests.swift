import Foundation
import MonitorCore
import Testing

@testable import Accounts

/// PyJWT, which makes and reads tokens beside ours. Debian's package python3-jwt.
private enum PyJWT {
    /// - Returns: what the script prints; `nil` where it fails.
    static func run(_ script: String, _ words: [String] = []) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script] + words
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    static let isThere = run("import jwt, cryptography") != nil
}

@Suite("access tokens beside PyJWT", .enabled(if: PyJWT.isThere, "needs Debian's package python3-jwt"))
struct AccessTokenOracleTests {
    private static let key = AccessKey(id: "k1", secret: Array(0..<32))
    private static let now: Int64 = 1_800_000_000

    private func verify(_ token: Substring) -> AccessClaims? {
        AccessToken.verify(Secret(String(token)), keys: [Self.key], issuer: "hub-1", at: Self.now)
    }

    @Test("PyJWT reads what we sign, and we what it signs")
    func bothWays() throws {
        let claims = AccessClaims(
            issuer: "hub-1", user: 5, login: 9, issuedAt: Self.now, expiresAt: Self.now + 900, id: "a")
        let ours = AccessToken.sign(claims, with: Self.key).revealed
        let read = try #require(
            PyJWT.run(
                """
                import jwt, sys
                claims = jwt.decode(sys.argv[1], bytes(range(32)), algorithms=["HS256"], audience="api",
                                    issuer="hub-1", options={"verify_exp": False, "verify_iat": False})
                print(claims["sub"], claims["sid"], claims["exp"] - claims["iat"], jwt.get_unverified_header(sys.argv[1])["kid"])
                """, [ours]))
        #expect(read == "5 9 900 k1\n")
        let theirs = try #require(
            PyJWT.run(
                """
                import jwt
                claims = dict(iss="hub-1", aud="api", sub="5", sid="9", iat=1800000000, exp=1800000900, jti="a")
                print(jwt.encode(claims, bytes(range(32)), headers={"kid": "k1"}))
                """))
        #expect(verify(theirs.dropLast()) == claims)
    }

    @Test("of forty forgeries that PyJWT makes none is taken")
    func forgeries() throws {
        let made = try #require(PyJWT.run(Self.forging))
        let tokens = made.split(separator: "\n")
        #expect(tokens.count >= 40)
        for token in tokens { #expect(verify(token) == nil, "\(token.prefix(120))") }
    }

    /// Other algorithms, keys and headers, claims of other kinds, and parts put together anew.
    private static let forging = """
        import base64, hashlib, hmac, json, jwt
        from cryptography.hazmat.primitives.asymmetric import rsa, ec
        from cryptography.hazmat.primitives import serialization
        key, public = bytes(range(32)), rsa.generate_private_key(65537, 2048)
        claims = dict(iss="hub-1", aud="api", sub="5", sid="9", iat=1800000000, exp=1800000900, jti="a")
        def text(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
        def raw(header, body, secret=key, digest=hashlib.sha256):
            signed = text(header.encode()) + "." + text(body.encode())
            return signed + "." + text(hmac.new(secret, signed.encode(), digest).digest())
        head, body = json.dumps(dict(alg="HS256", typ="JWT", kid="k1")), json.dumps(claims)
        pem = public.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        for algorithm, secret in (("none", None), ("HS384", key), ("HS512", key), ("HS256", b"x" * 32), ("HS256", b""),
                                  ("HS256", key[:31]), ("HS256", key + b"\\1"), ("RS256", public), ("PS256", public),
                                  ("ES256", ec.generate_private_key(ec.SECP256R1()))):
            print(jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": "k1"}))
        # The public key as the secret of an HMAC.
        print(raw(json.dumps(dict(alg="RS256", typ="JWT", kid="k1")), body, pem))
        for changed in (dict(alg="none"), dict(alg="None"), dict(alg="NONE"), dict(alg="nOnE"), dict(alg="hs256"), dict(alg=None),
                        dict(alg=["HS256"]), dict(typ="JWE"), dict(typ=None), dict(kid="../../../dev/null"), dict(kid="k1\\0"),
                        dict(kid=None), dict(kid="k1 UNION SELECT 'x'"), dict(crit=["exp"]), dict(b64=False), dict(jku="https://evil.example/k"),
                        dict(jwk={"kty": "oct", "k": text(key)}), dict(zip="DEF"), dict(cty="JWT")):
            print(raw(json.dumps(dict(alg="HS256", typ="JWT", kid="k1") | changed), body))
        for changed in (dict(exp="1800000900"), dict(exp=None), dict(exp=1800000900.5), dict(exp=1799999000), dict(exp=-1),
                        dict(exp=1 << 63), dict(iat=1800009999), dict(iat=True), dict(iss="hub-2"), dict(iss=["hub-1"]), dict(aud="web"),
                        dict(aud=["api"]), dict(sub=5), dict(sub="5 "), dict(role="administrator"), dict(nbf=1900000000)):
            print(raw(head, json.dumps(claims | changed)))
        for odd in (body.replace("1800000900", "1e400"), body.replace("1800000900", "NaN"), body[:-1] + ',"sub":"1"}',
                    '{"sub":"1",' + body[1:], "[" + body + "]", body + body, ""):
            print(raw(head, odd))
        print(raw(head[:-1] + ', "alg": "none"}', body))
        print(raw('{"alg": "none", ' + head[1:], body))
        good = raw(head, body)
        parts = good.split(".")
        for odd in (good + "=", parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", "." + ".".join(parts[1:]), good + "." + parts[2],
                    parts[0] + "=." + parts[1] + "." + parts[2], ".".join((parts[0], text(body.replace('"5"', '"1"').encode()), parts[2])),
                    good.swapcase(), "x" * 1_000_000):
            print(odd)
        """
}
