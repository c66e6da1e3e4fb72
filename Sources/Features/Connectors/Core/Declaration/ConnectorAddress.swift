package import MonitorCore

/// Where a connector may go: the paths below one address, and nowhere else.
///
/// A desk's pages are others' text. What they link or redirect to is followed only below the declared address; a name may
/// not lead to this machine, its links or a cloud's metadata, and into private networks only where they were declared.
package struct ConnectorAddress: Sendable, Equatable {
    package let isSecure: Bool
    /// A name in lower case, or an IP address without brackets.
    package let host: String
    package let port: Int
    /// Without slash at its end: `/cabinet`, or empty.
    package let path: String
    /// Networks that a name may lead into besides public addresses.
    package let networks: [NetworkRange]

    package init(_ text: String, networks: [String] = []) throws(DeclarationFault) {
        let address = "'\(text.prefix(100))'"
        let scheme: Substring
        if text.hasPrefix("http://") {
            scheme = "http://"
        } else if text.hasPrefix("https://") {
            scheme = "https://"
        } else {
            throw DeclarationFault("\(address) is not an http:// or https:// address")
        }
        isSecure = scheme == "https://"
        let rest = text.dropFirst(scheme.count)
        guard rest.allSatisfy({ $0.isASCII && $0 > " " && !"?#@\\%\"<>^`{|}".contains($0) }) else {
            throw DeclarationFault(
                "\(address) has a user, a query, a fragment or a character that no address has")
        }
        let authority = rest.prefix { $0 != "/" }
        (host, port) = try Self.place(authority, isSecure ? 443 : 80, address)
        let segments = rest[authority.endIndex...].split(separator: "/")
        guard !segments.contains("."), !segments.contains("..") else {
            throw DeclarationFault("\(address) has '.' or '..' in its path")
        }
        path = segments.map { "/" + $0 }.joined()
        var ranges: [NetworkRange] = []
        for one in networks {
            guard let range = NetworkRange(rangeOrAddress: one) else {
                throw DeclarationFault("'\(one.prefix(60))' is not a network such as 10.1.0.0/16")
            }
            ranges.append(range)
        }
        self.networks = ranges
    }

    private static func place(
        _ authority: Substring, _ usual: Int, _ shown: String
    ) throws(DeclarationFault) -> (String, Int) {
        var (host, rest) = (Substring(), authority)
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else {
                throw DeclarationFault("\(shown) lacks a ']'")
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard IPAddress(parsing: host) != nil else {
                throw DeclarationFault("\(shown) has no IPv6 address in []")
            }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
            let isName = host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }
            guard isName, (1...253).contains(host.utf8.count) else {
                throw DeclarationFault("\(shown) has no host")
            }
            // libcurl takes `127.1` and `2130706433` for addresses; here an address is written out.
            let isNumeric = host.allSatisfy { $0.isNumber || $0 == "." } || host.hasPrefix("0x")
            guard !isNumeric || IPAddress(parsing: host) != nil else {
                throw DeclarationFault("\(shown) has an address that is not written out in four numbers")
            }
        }
        guard !rest.isEmpty else { return (host.lowercased(), usual) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65_535).contains(port) else {
            throw DeclarationFault("\(shown) has no port from 1 to 65535 behind its host")
        }
        return (host.lowercased(), port)
    }

    package var authority: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? shown : "\(shown):\(port)"
    }

    /// `http://cabinet.example/cabinet`.
    package var text: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }

    /// Whether a connection to this address may be made.
    package func allows(_ address: IPAddress) -> Bool {
        if let own = IPAddress(parsing: host[...]) {
            return address == own && !Self.never.contains { $0.contains(address) }
        }
        if Self.never.contains(where: { $0.contains(address) }) { return false }
        if Self.ownMachine.contains(where: { $0.contains(address) }) { return host == "localhost" }
        return !Self.privates.contains { $0.contains(address) } || networks.contains { $0.contains(address) }
    }

    /// "This network", links and their metadata services, groups, broadcast.
    private static let never = [
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "::/128", "fe80::/10", "ff00::/8",
        "fd00:ec2::254/128",
    ].compactMap(NetworkRange.init(rangeOrAddress:))

    private static let ownMachine = ["127.0.0.0/8", "::1/128"].compactMap(NetworkRange.init(rangeOrAddress:))

    private static let privates = [
        "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "240.0.0.0/4", "fc00::/7", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
    ].compactMap(NetworkRange.init(rangeOrAddress:))

    /// Where a link or a redirection of a page leads.
    ///
    /// - Parameters:
    ///   - location: as the page has it: a URL, `/cabinet/x`, `x?y=1`, `?y=1`.
    ///   - base: the target of the page that has it: `/cabinet/helpdesk?id=7`.
    /// - Returns: a target below the declared path; `nil` for what leads elsewhere.
    package func target(of location: String, on base: String) -> String? {
        guard !location.isEmpty, location.utf8.count <= 2000,
            location.unicodeScalars.allSatisfy({
                $0.isASCII && $0.value > 0x20 && $0 != "\\" && $0.value != 0x7f
            })
        else { return nil }
        var rest = location.prefix { $0 != "#" }
        if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains(where: { "/?".contains($0) }) {
            guard rest[..<colon].lowercased() == (isSecure ? "https" : "http") else { return nil }
            rest = rest[rest.index(after: colon)...]
            guard rest.hasPrefix("//") else { return nil }
        }
        if rest.hasPrefix("//") {
            let authority = rest.dropFirst(2).prefix { !"/?".contains($0) }
            let full = authority.lowercased()
            guard full == self.authority || full == "\(self.authority):\(isSecure ? 443 : 80)" else {
                return nil
            }
            rest = rest.dropFirst(2)[authority.endIndex...]
            if rest.first != "/" { rest = "/" + rest }
        }
        let ownPath = base.prefix { $0 != "?" }
        let joined: String
        if rest.first == "/" {
            joined = String(rest)
        } else if rest.first == "?" || rest.isEmpty {
            joined = String(ownPath + rest)
        } else {
            joined = String(
                ownPath[..<(ownPath.lastIndex(of: "/").map(ownPath.index(after:)) ?? ownPath.endIndex)] + rest
            )
        }
        return below(joined)
    }

    /// A declared path, below the address: `helpdesk?id=7`.
    package func target(_ relative: String) -> String? { target(of: "\(path)/\(relative)", on: "\(path)/") }

    /// Without `.` and `..`, where that stays below the declared path.
    private func below(_ target: String) -> String? {
        let own = target.prefix { $0 != "?" }
        // Servers read `%2e%2e` as `..`, and `%2f` as `/`.
        let plain = own.lowercased()
        guard !plain.contains("%2e"), !plain.contains("%2f"), !plain.contains("%5c"), !plain.contains(";")
        else { return nil }
        var segments: [Substring] = []
        for segment in own.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            switch segment {
            case ".": continue
            case "..":
                guard segments.popLast() != nil else { return nil }
            default: segments.append(segment)
            }
        }
        let clean = "/" + segments.joined(separator: "/")
        guard path.isEmpty || clean == path || clean.hasPrefix(path + "/") else { return nil }
        return clean + target[own.endIndex...]
    }
}
