internal import Foundation
internal import HubDatabase
internal import HubVault
internal import MonitorCore

/// Tokens and ping URLs: hashed for comparison, and sealed so that operators can copy them again.
struct TokenSeal: Sendable {
    let vault: Vault

    enum Kind: String {
        case token, ping

        func purpose(_ hostID: String) -> String { "heartbeats.\(hostID).\(rawValue)" }
    }

    /// - Returns: `nil` where the vault cannot be used now: the token works, and cannot be shown again.
    func seal(_ secret: Secret, _ kind: Kind, of hostID: String) -> Data? {
        (try? vault.seal(secret, for: kind.purpose(hostID))).map { Data($0) }
    }

    func open(_ box: Data?, _ kind: Kind, of hostID: String) -> Secret? {
        box.flatMap { try? vault.open(Array($0), for: kind.purpose(hostID)) }
    }

    /// Whether both are the same; takes as long wherever they differ.
    static func areSame(_ one: Data, _ other: Data) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 32 random bytes as base64url without padding: 43 characters.
    static func newToken() -> Secret {
        let digits = Array(Credential.new().revealed.utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) ?? 0
        }
        let text = Data(bytes).base64EncodedString()
        return Secret(
            text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }

    /// A random UUID (RFC 9562 §5.4).
    static func newUUID() -> Secret {
        var digits = Array(Credential.new().revealed.utf8.prefix(32))
        digits[12] = UInt8(ascii: "4")
        digits[16] = [UInt8]("89ab".utf8)[Int(digits[16]) % 4]
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return Secret(text)
    }
}
