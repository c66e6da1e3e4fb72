/// Numbers and random text.
extension Redactor {
    mutating func card(_ start: Int) -> Int? {
        // No issuer's numbers begin otherwise (`CardNumber`); most numbers in logs do.
        guard (UInt8(ascii: "2")...UInt8(ascii: "6")).contains(bytes[start]) else { return nil }
        if start > bytes.startIndex, bytes[start - 1] == UInt8(ascii: ".") { return nil }
        var (count, index, end) = (0, start, start)
        while index < bytes.endIndex, count < 20 {
            let byte = bytes[index]
            if (48...57).contains(byte) {
                count += 1
                end = index + 1
            } else if byte != 0x20 && byte != UInt8(ascii: "-") || index != end {
                break
            }
            index += 1
        }
        guard (13...19).contains(count), end == bytes.endIndex || !isWordByte(end),
            CardNumber.isOne(bytes[start..<end].filter { (48...57).contains($0) })
        else { return nil }
        return mask(.cardNumber, to: end)
    }

    /// A UUID behind a slash of an address on the web.
    mutating func secretPath(_ start: Int, _ wordEnd: Int) -> Int? {
        guard wordEnd - start == 36, start > bytes.startIndex, bytes[start - 1] == UInt8(ascii: "/"),
            bytes[start + 8] == UInt8(ascii: "-"), bytes[start + 23] == UInt8(ascii: "-"),
            bytes[..<start].has("://") || bytes[..<start].has("/ping/")
        else { return nil }
        return mask(.secretPath, to: wordEnd)
    }

    mutating func random(_ start: Int) -> Int? {
        var end = start
        while end < bytes.endIndex {
            let kind = ByteClass.table[Int(bytes[end])]
            guard kind & (ByteClass.word | ByteClass.base64) != 0 else { break }
            end += 1
        }
        guard end - start >= Randomness.least else { return nil }
        // Of a key and its value only the value: the key's name says what it is.
        if let sign = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")), end - sign > Randomness.least {
            return nil
        }
        let run = bytes[start..<end]
        // The word behind the slash is looked at by itself.
        if let slash = run.lastIndex(of: UInt8(ascii: "/")), isUUID(run[(slash + 1)...]) { return nil }
        if isUUID(run) || isFingerprint(start) || !Randomness.isLikely(run) { return nil }
        return mask(.randomText, to: end)
    }

    /// Names a disk, a boot or a machine.
    func isUUID(_ run: ArraySlice<UInt8>) -> Bool {
        run.count >= 36 && run[run.startIndex + 8] == UInt8(ascii: "-")
            && run[run.startIndex + 13] == UInt8(ascii: "-") && run[run.startIndex + 18] == UInt8(ascii: "-")
            && run[run.startIndex + 23] == UInt8(ascii: "-")
    }

    /// Of a public key, a container, an image: these open nothing.
    func isFingerprint(_ start: Int) -> Bool {
        let before = bytes[..<start].suffix(8)
        return before.hasAny(["sha256:", "sha1:", "id=", "docker-", "libpod-", "commit "])
    }
}
