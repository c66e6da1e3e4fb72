internal import LanCore
internal import MonitorCore

/// Announcements and answers of UPnP devices. They tell what the device is; its name is in a document
/// that is not fetched. What is told is of the device that has the document's address: a repeater between
/// networks passes on what others say.
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
        var place: IPAddress?
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let key = String(decoding: line[..<colon].prefix(16), as: UTF8.self).lowercased()
            let value = line[(colon + 1)...]
            switch key {
            case "server" where !isSearch, "user-agent" where isSearch:
                if let text = HostName.label(value, limit: 96) { claims.append(.software(text)) }
            case "nt" where !isSearch, "st" where !isSearch:
                if let type = deviceType(value) { claims.append(.service(type)) }
            case "location" where !isSearch: place = address(value)
            default: break
            }
        }
        if let place, place != frame.address {
            return [frame.sender([]), Sighting(address: place, claims: claims)]
        }
        return [frame.sender(claims)]
    }

    /// The host of ` http://192.168.1.7:80/a.xml`; `nil` where it is a name.
    private static func address(_ url: ArraySlice<UInt8>) -> IPAddress? {
        let text = String(decoding: url.prefix(256), as: UTF8.self)
        guard let mark = text.firstRange(of: "://") else { return nil }
        let host = text[mark.upperBound...].prefix { !"/?#\r\n".contains($0) }
        if host.first == "[" { return IPAddress(parsing: host.dropFirst().prefix { $0 != "]" && $0 != "%" }) }
        return IPAddress(parsing: host.prefix { $0 != ":" })
    }

    /// `urn:schemas-upnp-org:device:MediaRenderer:1` is `upnp:MediaRenderer`; other words are not device
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
