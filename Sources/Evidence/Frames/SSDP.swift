import MonitorCore

/// Announcements and answers of UPnP devices. They tell what the device is; its name stands in a document
/// that is not fetched.
///
/// Source: UPnP Device Architecture 2.0 §1.2.2, §1.3.3.
enum SSDP {
    static func read(_ frame: Announcement) -> [Sighting] {
        let lines = frame.payload.all.prefix(2048).split(separator: UInt8(ascii: "\n")).prefix(32)
        guard let first = lines.first else { return [] }
        let isSearch = first.starts(with: "M-SEARCH".utf8)
        guard isSearch || first.starts(with: "NOTIFY".utf8) || first.starts(with: "HTTP/1.".utf8) else {
            return []
        }
        var claims: [Claim] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let key = String(decoding: line[..<colon].prefix(16), as: UTF8.self).lowercased()
            let value = line[(colon + 1)...]
            switch key {
            case "server" where !isSearch, "user-agent" where isSearch:
                if let text = HostName.label(value, limit: 96) { claims.append(.software(text)) }
            case "nt" where !isSearch, "st" where !isSearch:
                if let type = deviceType(value) { claims.append(.service(type)) }
            default: break
            }
        }
        return [frame.sender(claims)]
    }

    /// `urn:schemas-upnp-org:device:MediaRenderer:1` is `upnp:MediaRenderer`; other words are no device
    /// types.
    private static func deviceType(_ value: ArraySlice<UInt8>) -> String? {
        let words = value.split(separator: UInt8(ascii: ":"))
        guard words.count >= 4, words[0].drop(while: { $0 == 32 }).elementsEqual("urn".utf8),
            words[2].elementsEqual("device".utf8) || words[3].elementsEqual("dial".utf8),
            let name = HostName.sanitised(words[3])
        else { return nil }
        return "upnp:" + name.prefix(40)
    }
}
