/// Where a secret begins in a line of a configuration.
///
/// Conservative: a word that announces a secret hides everything behind it, whatever the vendor.
enum SecretRules {
    /// - Returns: what is left of the line; `nil` where it holds no secret.
    static func kept(_ line: Bytes, _ words: [Bytes], namesAreSecret: Bool) -> [UInt8]? {
        if let kept = assignments(line, words, namesAreSecret: namesAreSecret) { return kept }
        guard let at = start(words), at < words.count else { return nil }
        return line[line.startIndex..<words[at].startIndex] + Array(SafeConfiguration.mark.utf8)
    }

    /// RouterOS' `key=value`: only the value goes.
    private static func assignments(_ line: Bytes, _ words: [Bytes], namesAreSecret: Bool) -> [UInt8]? {
        var kept = Array(line)
        var isFound = false
        for word in words.reversed() {
            guard let (key, value) = word.split(at: UInt8(ascii: "=")), !value.isEmpty else { continue }
            let name = key.text.lowercased()
            guard isSecret(name) || (namesAreSecret && name == "name") else { continue }
            // A value in quotes may hold blanks: it goes up to its closing quote, or to the end of the line.
            let from = value.startIndex - line.startIndex
            var to = value.endIndex - line.startIndex
            if value.first == UInt8(ascii: "\""), !(value.count > 1 && value.last == UInt8(ascii: "\"")) {
                to = kept[to...].firstIndex(of: UInt8(ascii: "\"")).map { $0 + 1 } ?? kept.count
            }
            kept.replaceSubrange(from..<to, with: Array(SafeConfiguration.mark.utf8))
            isFound = true
        }
        return isFound ? kept : nil
    }

    /// The index of the first word that is hidden.
    private static func start(_ words: [Bytes]) -> Int? {
        let texts = words.map { $0.text.lowercased() }
        // What is taken back names what was, not what is; keys of this kind are made, not written.
        if ["delete", "no", "undo", "crypto", "/snmp", "/user"].contains(texts[0]) { return nil }
        if let at = trapReceiver(texts) { return at }
        if let at = texts.firstIndex(of: "admin_control"), at > 0, texts[at - 1] == "username" {
            return at + 1
        }
        for (index, text) in texts.enumerated() where index + 1 < texts.count {
            let next = texts[index + 1]
            if isSecret(text), !isOther(next) { return index + 1 }
            if ["auth", "priv", "authentication-mode", "privacy-mode"].contains(text), isAlgorithm(next) {
                return index + 2
            }
            if text == "simple", index > 0, texts[index - 1].hasSuffix("password") { return index + 1 }
        }
        return nil
    }

    private static let exact: Set<String> = [
        "password", "passwd", "secret", "key", "community", "cipher", "psk", "token", "passphrase",
        "irreversible-cipher", "enable_pw", "key-string", "pre-shared-key", "wpa-psk", "md5-key",
    ]
    private static let endings = [
        "password", "passwd", "_pw", "-pw", "-secret", "_secret", "-key", "_key", "-community", "_community",
        "-psk", "_psk", "-cipher", "-token", "_token", "passphrase",
    ]
    private static let notSecret: Set<String> = [
        "public-key", "delete-key", "always-allow-password", "host-key",
    ]

    private static func isSecret(_ word: String) -> Bool {
        exact.contains(word) || (endings.contains { word.hasSuffix($0) } && !notSecret.contains(word))
    }

    /// Words behind which no secret stands: `enable password encryption`, `key generate`.
    private static func isOther(_ word: String) -> Bool {
        ["encryption", "generate", "zeroize", "disable", "enable", "authmode", "aging", "policy", "recovery"]
            .contains(word) || word.hasPrefix("policy-") || word.hasSuffix(".\"")
    }

    private static func isAlgorithm(_ word: String) -> Bool {
        word.hasPrefix("md5") || word.hasPrefix("sha") || word.hasPrefix("aes") || word.hasPrefix("des")
            || word.hasPrefix("3des")
    }

    /// `snmp-server host ADDRESS [vrf NAME] [informs] [version V [level]] COMMUNITY`, and D-Link's form.
    private static func trapReceiver(_ words: [String]) -> Int? {
        guard words.count > 3 else { return nil }
        var index: Int
        if words[0] == "snmp-server", words[1] == "host" {
            index = words[2] == "domain" ? 4 : 3
        } else if words[0] == "create", words[1] == "snmp", words[2] == "host" {
            index = 4
        } else {
            return nil
        }
        while index < words.count {
            // Version 3 names a user there, whose secrets are in a line of their own.
            if words[index] == "v3" || (words[index] == "version" && words[(index + 1)...].first == "3") {
                return nil
            }
            switch words[index] {
            case "vrf", "version", "udp-port", "source-interface": index += 2
            case "informs", "traps", "inform", "trap", "auth", "noauth", "priv", "v1", "v2c", "v3",
                "auth_priv",
                "auth_nopriv", "noauth_nopriv", "community":
                index += 1
            default: return index
            }
        }
        return nil
    }
}
