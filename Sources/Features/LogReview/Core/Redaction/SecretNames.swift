/// Names of keys whose values are secrets: `password`, `db_password`, `X-Api-Key`.
enum SecretNames {
    enum Meaning: Sendable {
        /// The value behind `=` or `:`.
        case value
        /// The rest of the line.
        case line(SecretKind)
        case community
    }

    /// Ends of names, by their last letter, in lower case; longer ones first.
    private static let ends: [UInt8: [(end: [UInt8], meaning: Meaning)]] = {
        var ends: [UInt8: [(end: [UInt8], meaning: Meaning)]] = [:]
        let values = [
            "password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "apikey", "api_key",
            "api-key", "secret_key", "secretkey", "secret-key", "private_key", "privatekey", "private-key",
            "access_key", "accesskey", "access-key", "auth_key", "authkey", "auth-key", "encryption_key",
            "presharedkey", "preshared_key", "preshared-key", "shared_key", "signing_key", "wpa_psk", "psk",
            "credential", "credentials", "client_secret", "session_id", "sessionid", "sid_token", "passkey",
        ]
        // Whole words alone: `compass`, `spin`.
        let words = ["pass", "pin", "otp", "totp"]
        for name in values {
            ends[Array(name.utf8).last ?? 0, default: []].append((Array(name.utf8), .value))
        }
        for name in words { ends[Array(name.utf8).last ?? 0, default: []].append((Array(name.utf8), .value)) }
        for name in ["authorization", "proxy-authorization"] {
            ends[UInt8(ascii: "n"), default: []].append((Array(name.utf8), .line(.authorization)))
        }
        ends[UInt8(ascii: "e"), default: []].append((Array("cookie".utf8), .line(.cookie)))
        ends[UInt8(ascii: "y"), default: []].append((Array("community".utf8), .community))
        return ends
    }()

    private static let byLast: [[(end: [UInt8], meaning: Meaning)]] = (0...255).map { (byte: UInt8) in
        (ends[byte] ?? []).sorted { $0.end.count > $1.end.count }
    }

    /// - Parameter name: letters, digits, `_` and `-`.
    static func meaning(_ name: ArraySlice<UInt8>) -> Meaning? {
        guard let last = name.last else { return nil }
        for one in byLast[Int(last | 0x20)] where one.end.count <= name.count {
            let start = name.endIndex - one.end.count
            var matches = true
            for offset in 0..<one.end.count where lower(name[start + offset]) != one.end[offset] {
                matches = false
                break
            }
            guard matches else { continue }
            // Short ones are parts of other words.
            if one.end.count <= 4, start > name.startIndex, !isJoint(name[start - 1]) { continue }
            return one.meaning
        }
        return nil
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    @inline(__always) static func lower(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
}
