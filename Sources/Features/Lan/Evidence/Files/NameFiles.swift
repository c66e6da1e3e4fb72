public import LanCore
internal import MonitorCore

/// `/etc/ethers`: hardware address, then a name (or an address, which is ignored).
///
/// Source: ethers(5).
public enum Ethers {
    public static func names(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        for words in TextLines(text) where words.count >= 2 {
            guard let mac = MACAddress(utf8: words[0]), let name = HostName.sanitised(words[1]) else {
                continue
            }
            book.add(HostName.shortName(name), mac: mac, address: nil)
        }
        return book
    }
}

/// `/etc/hosts`: address, then names; the first counts.
///
/// Source: hosts(5).
public enum Hosts {
    public static func names(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        for words in TextLines(text) where words.count >= 2 {
            guard let address = IPAddress(utf8: words[0]), !address.isGroup, !address.isUnspecified,
                address.v4.map({ $0 >> 24 != 127 }) ?? (address.high != 0 || address.low != 1),
                let name = HostName.sanitised(words[1])
            else { continue }
            if book.byAddress[address] == nil {
                book.add(HostName.shortName(name), mac: nil, address: address)
            }
        }
        return book
    }
}

/// `/etc/monitor-devices.conf`: `MAC = name`, one a line; `#` begins a comment.
public enum DeviceNames {
    /// - Returns: the names, and the numbers of lines that are neither empty, comment nor name.
    public static func read(_ text: [UInt8]) -> (names: NameBook, badLines: [Int]) {
        var book = NameBook()
        var bad: [Int] = []
        let lines = text.split(separator: 10, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard parts.count == 2, let mac = MACAddress(utf8: parts[0].trimmingBlanks), mac.isUnicast,
                let name = HostName.label(parts[1].trimmingBlanks)
            else {
                bad.append(index + 1)
                continue
            }
            book.add(name, mac: mac, address: nil)
        }
        return (book, bad)
    }
}

/// Words between blanks, line by line, without comments.
struct TextLines: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) { rest = text[...] }

    mutating func next() -> [ArraySlice<UInt8>]? {
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 10 }
            rest = rest.dropFirst(line.count + 1)
            let words = line.prefix { $0 != UInt8(ascii: "#") }.words
            if !words.isEmpty { return words }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    var words: [ArraySlice<UInt8>] {
        split(maxSplits: 16) { $0 == 32 || $0 == 9 || $0 == 13 }
    }

    var trimmingBlanks: ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 }
        let front = drop(while: isBlank)
        guard let last = front.lastIndex(where: { !isBlank($0) }) else { return [] }
        return front[...last]
    }
}
