internal import MonitorCore

/// Names in place of addresses, hosts and users.
extension Redactor {
    mutating func address(_ start: Int, _ wordEnd: Int, _ follower: UInt8, _ longEnd: Int) -> Int? {
        if follower == UInt8(ascii: ".") {
            return addressV4(start, longEnd) ?? dottedHardware(start, longEnd)
        }
        if follower == UInt8(ascii: ":") {
            return hardware(start, UInt8(ascii: ":")) ?? addressV6(from: start)
        }
        return wordEnd - start == 17 ? hardware(start, UInt8(ascii: "-")) : nil
    }

    mutating func addressV4(_ start: Int, _ longEnd: Int) -> Int? {
        var (value, part, parts, digits) = (UInt32(0), UInt32(0), 0, 0)
        var index = start
        while index < longEnd {
            let byte = bytes[index]
            if (48...57).contains(byte) {
                part = part * 10 + UInt32(byte - 48)
                digits += 1
                guard part < 256, digits <= 3 else { return nil }
            } else if byte == UInt8(ascii: "."), digits > 0, parts < 3 {
                value = value << 8 | part
                (part, digits) = (0, 0)
                parts += 1
            } else {
                break
            }
            index += 1
        }
        guard parts == 3, digits > 0 else { return nil }
        if index < bytes.endIndex {
            let byte = bytes[index]
            let isNumber = byte == UInt8(ascii: ".") && index + 1 < bytes.endIndex && isWordByte(index + 1)
            let isWord = isWordByte(index) && byte != UInt8(ascii: "-")
            if isNumber || isWord { return nil }
        }
        return name(IPAddress(v4: value << 8 | part), start, index)
    }

    mutating func addressV6(from start: Int) -> Int? {
        var (end, colons, hasGap) = (start, 0, false)
        while end < bytes.endIndex, end - start < 46 {
            let byte = bytes[end]
            if byte == UInt8(ascii: ":") {
                colons += 1
                if end > start, bytes[end - 1] == byte { hasGap = true }
            } else if ByteClass.table[Int(byte)] & (ByteClass.digit | ByteClass.hexLetter) == 0,
                byte != UInt8(ascii: ".")
            {
                break
            }
            end += 1
        }
        // Times have two colons; an address without a gap has six at least.
        guard hasGap || colons >= 6, end == bytes.endIndex || !isWordByte(end) else { return nil }
        // A stop or a colon at the end is the sentence's.
        while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        if end > start + 2, bytes[end - 1] == UInt8(ascii: ":"), bytes[end - 2] != UInt8(ascii: ":") {
            end -= 1
        }
        guard let address = IPAddress(utf8: bytes[start..<end]) else { return nil }
        return name(address, start, end)
    }

    mutating func name(_ address: IPAddress, _ start: Int, _ end: Int) -> Int {
        let isPlain =
            keepsAddresses || address.isLoopback || address.isUnspecified || address.v4 == 0xffff_ffff
        if isPlain {
            out += bytes[start..<end]
        } else {
            let isOurs =
                address.isPrivateV4 || address.isSiteOnly || address.isLinkLocalV6
                || networks.contains { $0.contains(address) }
            out += pseudonyms.name(bytes[start..<end], isOurs ? .lanAddress : .address)
        }
        return end
    }

    /// Six pairs; of the kernel's firewall two of them and the protocol's number.
    mutating func hardware(_ start: Int, _ mark: UInt8) -> Int? {
        var index = start
        var pairs = 0
        while index + 1 < bytes.endIndex, isHex(index), isHex(index + 1) {
            pairs += 1
            index += 2
            guard index < bytes.endIndex, bytes[index] == mark, pairs < 14 else { break }
            index += 1
        }
        guard pairs == 6 || pairs == 14, index == bytes.endIndex || !isWordByte(index) else { return nil }
        out += pseudonyms.name(bytes[start..<(start + 17)], .hardware)
        guard pairs == 14 else { return start + 17 }
        out.append(mark)
        out += pseudonyms.name(bytes[(start + 18)..<(start + 35)], .hardware)
        out += bytes[(start + 35)..<index]
        return index
    }

    /// `aabb.ccdd.eeff`, as Cisco writes it.
    mutating func dottedHardware(_ start: Int, _ longEnd: Int) -> Int? {
        guard longEnd - start == 14, bytes[start + 4] == UInt8(ascii: "."),
            bytes[start + 9] == UInt8(ascii: "."),
            (0..<14).allSatisfy({ $0 == 4 || $0 == 9 || isHex(start + $0) })
        else { return nil }
        out += pseudonyms.name(bytes[start..<longEnd], .hardware)
        return longEnd
    }

    func isHex(_ index: Int) -> Bool {
        ByteClass.table[Int(bytes[index])] & (ByteClass.digit | ByteClass.hexLetter) != 0
    }

    mutating func host(_ start: Int, _ wordEnd: Int, _ longEnd: Int) -> Int? {
        var end = longEnd
        while end > start, !isWordByte(end - 1) { end -= 1 }
        let run = bytes[start..<end]
        guard (2...253).contains(run.count) else { return nil }
        if longEnd > wordEnd, endsInOwnName(run) {
            out += pseudonyms.name(run, .host)
            return end
        }
        guard !hosts.isEmpty, mayBeName(run) else { return nil }
        let lower = Array(run.map(SecretNames.lower))[...]
        guard hosts.contains(ByteKey(lower)) else { return nil }
        out += pseudonyms.name(lower, .host)
        return end
    }

    /// Whether a name ends as those do that no resolver of the world knows: `.lan`, `.local`.
    func endsInOwnName(_ run: ArraySlice<UInt8>) -> Bool {
        guard let dot = run.lastIndex(of: UInt8(ascii: ".")), dot > run.startIndex, dot + 1 < run.endIndex
        else { return false }
        // Most words with a stop in them are numbers and versions.
        guard Self.mayBeginOwnEnd(bytes[dot + 1] | 0x20) else { return false }
        return Self.ownEnds.contains { spells(run[(dot + 1)...], $0) }
    }

    static let ownEnds: [StaticString] = [
        "lan", "local", "home", "internal", "localdomain", "box", "arpa", "intranet", "private",
    ]
    /// Whether one of them begins so.
    static func mayBeginOwnEnd(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "h"), UInt8(ascii: "i"), UInt8(ascii: "l"),
            UInt8(ascii: "p"):
            true
        default: false
        }
    }

    mutating func user(_ start: Int, _ wordEnd: Int) -> Int? {
        guard !users.isEmpty else { return nil }
        let word = bytes[start..<wordEnd]
        guard mayBeName(word), users.contains(ByteKey(word)) else { return nil }
        out += pseudonyms.name(word, .user)
        return wordEnd
    }

    /// `for alice from`, `user alice`, `sudo: alice : TTY=`.
    mutating func userName(_ name: ArraySlice<UInt8>, _ wordEnd: Int) -> Int? {
        let follower = bytes[wordEnd]
        let isKey = spells(name, "for") || spells(name, "user")
        let isSudo = follower == UInt8(ascii: ":") && spells(name, "sudo")
        guard isKey && follower == 0x20 || isSudo, isLoginLine() else { return nil }
        var index = wordEnd + 1
        while index < bytes.endIndex, bytes[index] == 0x20 { index += 1 }
        var word = nextWord(index)
        for filler in ["invalid", "illegal", "user"] as [StaticString] where spells(word, filler) {
            index = word.endIndex
            while index < bytes.endIndex, bytes[index] == 0x20 { index += 1 }
            word = nextWord(index)
        }
        if isSudo, !bytes[word.endIndex...].prefix(3).elementsEqual(" : ".utf8) { return nil }
        guard learn(word) else { return nil }
        out += bytes[name.startIndex..<word.startIndex]
        out += pseudonyms.name(word, .user)
        return word.endIndex
    }

    /// Behind `user=` and `acct=`.
    mutating func userValue(_ equals: Int) -> Int? {
        var index = equals + 1
        while index < bytes.endIndex, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "<")
        {
            index += 1
        }
        let word = nextWord(index)
        guard isLoginLine(), learn(word) else { return nil }
        out += bytes[(equals - 4)..<word.startIndex]
        out += pseudonyms.name(word, .user)
        return word.endIndex
    }

    func nextWord(_ start: Int) -> ArraySlice<UInt8> {
        guard start < bytes.endIndex else { return bytes[bytes.endIndex...] }
        return bytes[start...].prefix {
            ByteClass.table[Int($0)] & ByteClass.word != 0 || $0 == UInt8(ascii: ".") || $0 >= 0x80
        }
    }

    /// - Returns: whether a word is a person's name; accounts that every machine has are not.
    mutating func learn(_ word: ArraySlice<UInt8>) -> Bool {
        guard (2...32).contains(word.count), !Self.everyones.contains(where: { spells(word, $0) }) else {
            return false
        }
        if users.count < Pseudonyms.most, !users.contains(ByteKey(word)) {
            users.insert(ByteKey(Array(word)[...]))
            note(word)
        }
        return true
    }

    static let everyones: [StaticString] = [
        "root", "nobody", "daemon", "admin", "administrator", "user", "guest", "test", "the", "a", "from",
        "by", "unknown", "authentication", "password", "this", "illegal", "invalid", "session", "service",
    ]

    mutating func isLoginLine() -> Bool {
        if let isLogin { return isLogin }
        let answer = bytes.hasAny([
            "sshd", "sudo", "pam_unix", "login", "dropbear", "publickey", "authentication", "su[", "su:",
            // Of OpenSSH's own file (`-E`), whose lines do not name it.
            "password for", "invalid user", "authenticating user", "disconnected from user",
            "keyboard-interactive", "gssapi-", "hostbased for",
        ])
        isLogin = answer
        return answer
    }

    mutating func note(_ name: ArraySlice<UInt8>) {
        guard let first = name.first else { return }
        nameFilter[Int(first | 0x20)] |= 1 << UInt32(name.count & 31)
    }

    func mayBeName(_ word: ArraySlice<UInt8>) -> Bool {
        nameFilter[Int(bytes[word.startIndex] | 0x20)] & (1 << UInt32(word.count & 31)) != 0
    }
}
