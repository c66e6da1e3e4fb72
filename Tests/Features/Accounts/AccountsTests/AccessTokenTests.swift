import MonitorCore
import Testing

@testable import Accounts

@Suite("access tokens") struct AccessTokenTests {
    private let key = AccessKey(id: "k1", secret: [UInt8](repeating: 7, count: 32))
    private let other = AccessKey(id: "k2", secret: [UInt8](repeating: 8, count: 32))
    private let now: Int64 = 1_800_000_000

    private var claims: AccessClaims {
        AccessClaims(issuer: "hub-1", user: 5, login: 9, issuedAt: now, expiresAt: now + 900, id: "a")
    }

    private func verify(_ token: String, keys: [AccessKey]? = nil, at time: Int64? = nil) -> AccessClaims? {
        AccessToken.verify(Secret(token), keys: keys ?? [key], issuer: "hub-1", at: time ?? now)
    }

    private func made(header: String, body: String, with key: AccessKey? = nil) -> String {
        let signed = Base64URL.text(Array(header.utf8)) + "." + Base64URL.text(Array(body.utf8))
        return signed + "." + Base64URL.text(AccessToken.signature(of: signed, key ?? self.key))
    }

    private let header = #"{"alg":"HS256","typ":"JWT","kid":"k1"}"#

    private func body(
        iss: String = #""hub-1""#, exp: String = "1800000900", iat: String = "1800000000", more: String = ""
    ) -> String {
        #"{"iss":\#(iss),"aud":"api","sub":"5","sid":"9","iat":\#(iat),"exp":\#(exp),"jti":"a"\#(more)}"#
    }

    @Test("the signature is that of RFC 7515's first example")
    func vector() {
        let secret = Base64URL.bytes(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")!
        let signed =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let signature = AccessToken.signature(of: signed, AccessKey(id: "", secret: secret))
        #expect(Base64URL.text(signature) == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    }

    @Test("what was signed is verified until it expires, with a minute of leeway")
    func round() {
        let token = AccessToken.sign(claims, with: key).revealed
        #expect(verify(token) == claims)
        #expect(verify(token, keys: [other, key]) == claims)
        #expect(verify(token, at: now + 959) == claims)
        #expect(verify(token, at: now + 960) == nil)
        #expect(verify(token, at: now - 60) == claims)
        #expect(verify(token, at: now - 61) == nil)
        #expect(verify(token, keys: []) == nil)
        #expect(verify(token, keys: [AccessKey(id: "k1", secret: other.secret)]) == nil)
        #expect(AccessToken.verify(Secret(token), keys: [key], issuer: "hub-2", at: now) == nil)
        #expect(verify(made(header: header, body: body())) == claims)
    }

    @Test(
        "headers that are not exactly ours are refused, however well they are signed",
        arguments: [
            #"{"alg":"none","typ":"JWT","kid":"k1"}"#, #"{"alg":"NONE","typ":"JWT","kid":"k1"}"#,
            #"{"alg":"hs256","typ":"JWT","kid":"k1"}"#, #"{"alg":"HS512","typ":"JWT","kid":"k1"}"#,
            #"{"alg":"RS256","typ":"JWT","kid":"k1"}"#, #"{"alg":["HS256"],"typ":"JWT","kid":"k1"}"#,
            #"{"typ":"JWT","kid":"k1"}"#, #"{"alg":"HS256","kid":"k1"}"#, #"{"alg":"HS256","typ":"JWT"}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"k1' OR 1=1"}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"k2"}"#, #"{"alg":"HS256","typ":"JWT","kid":""}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"k1","kid":"k1"}"#,
            #"{"alg":"none","alg":"HS256","typ":"JWT","kid":"k1"}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"k1","crit":["exp"]}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"k1","jwk":{}}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"k1","x5u":"http://a/"}"#,
            #"{"alg":"HS256","typ":"at+jwt","kid":"k1"}"#,
            "[]", "null", "", "{", #"{"alg":"HS256","typ":"JWT","kid":"k1"} "# + "x",
        ])
    func headers(header: String) {
        #expect(verify(made(header: header, body: body())) == nil)
    }

    @Test("claims that are not exactly ours are refused")
    func wrongClaims() {
        let bodies = [
            body(iss: #""hub-2""#), body(iss: "1"), body(exp: #""1800000900""#), body(exp: "1e400"),
            body(exp: "-1"),
            body(exp: "1800000900.5"), body(exp: "99999999999999999999"), body(exp: "18446744073709551615"),
            body(exp: "1799999000"), body(iat: "1800009999"), body(iat: "null"),
            body(more: #","role":"administrator""#),
            body(more: #","sub":"1""#), body(more: #","exp":1900000000"#), "{}", "[]", "", "null",
            body().replacing(#""aud":"api""#, with: #""aud":"other""#),
            body().replacing(#""sub":"5","#, with: ""),
            body().replacing(#""5""#, with: #""5x""#), body().replacing(#""5""#, with: "5"),
        ]
        for body in bodies { #expect(verify(made(header: header, body: body)) == nil, "\(body)") }
    }

    @Test("parts that are missing, empty, padded or changed are refused")
    func forged() {
        let token = AccessToken.sign(claims, with: key).revealed
        let parts = token.split(separator: ".").map(String.init)
        let forged = [
            "", ".", "..", "...", parts[0], "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).",
            ".\(parts[1]).\(parts[2])",
            "\(token).", "\(token).\(parts[2])", "\(parts[0])=.\(parts[1]).\(parts[2])", "\(token)=",
            "\(token) ", " \(token)",
            "\(parts[0]).\(parts[1]).\(parts[2].dropLast())", token + String(repeating: "A", count: 3000),
            AccessToken.sign(claims, with: other).revealed,
            token.replacing("-", with: "+").replacing("_", with: "/") + "/",
        ]
        for one in forged { #expect(verify(one) == nil, "\(one.prefix(80))") }
        // Any letter changed: also one that would decode to the same bytes.
        for (index, letter) in token.enumerated() where letter != "." {
            var letters = Array(token)
            letters[index] = letter == "A" ? "B" : "A"
            #expect(verify(String(letters)) == nil)
        }
    }
}
