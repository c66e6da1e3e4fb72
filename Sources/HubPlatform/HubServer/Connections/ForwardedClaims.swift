internal import HTTPTypes
internal import MonitorCore
internal import NIOHTTP1

/// What a request says of the way that it took, in either of the two forms that proxies write.
///
/// Some proxies write ports, too: `203.0.113.7:50000`, `[2001:db8::7]:443`.
///
/// Source: RFC 7239 §4 to §6; `X-Forwarded-For` has no document.
struct ForwardedClaims {
    /// By `X-Forwarded-For`, the nearest proxy's word last; `nil` where there is none, or a hop is not an
    /// address.
    private let listed: [IPAddress?]
    /// By `Forwarded`.
    private let elements: [IPAddress?]
    /// How the browser came; `nil` where nothing is said of it, or two things.
    let scheme: String?

    init(forwardedFor: [String], forwarded: [String], proto: [String]) {
        listed = forwardedFor.joined(separator: ",").split(separator: ",").map { Self.address($0) }
        let pairs = Self.elements(forwarded.joined(separator: ","))
        elements = pairs.map { $0["for"].flatMap { Self.address($0[...]) } }
        let schemes = proto.map { $0.lowercased() } + (pairs.last?["proto"].map { [$0.lowercased()] } ?? [])
        let known = Set(schemes).count == 1 ? schemes.first : nil
        scheme = known == "https" || known == "http" ? known : nil
    }

    init(_ headers: HTTPFields) {
        self.init(
            forwardedFor: headers[values: HTTPField.Name("X-Forwarded-For")!],
            forwarded: headers[values: HTTPField.Name("Forwarded")!],
            proto: headers[values: HTTPField.Name("X-Forwarded-Proto")!])
    }

    init(_ headers: HTTPHeaders) {
        self.init(
            forwardedFor: headers["x-forwarded-for"], forwarded: headers["forwarded"],
            proto: headers["x-forwarded-proto"])
    }

    /// The last address that no trusted proxy has; the proxy's own where nothing is claimed.
    ///
    /// A proxy writes one of the forms and passes the other on as its client sent it: where they differ,
    /// neither is believed.
    ///
    /// - Returns: `nil` where the claims contradict each other or hide the address: that is not the proxy's,
    ///   which may have rights of its own.
    func origin(behind proxy: IPAddress, trusting trusted: [NetworkRange]) -> IPAddress? {
        let origins = [listed, elements].filter { !$0.isEmpty }.map { hops in
            Self.origin(hops, behind: proxy, trusting: trusted)
        }
        guard let first = origins.first else { return proxy }
        return Set(origins).count == 1 ? first : nil
    }

    private static func origin(
        _ hops: [IPAddress?], behind proxy: IPAddress, trusting trusted: [NetworkRange]
    ) -> IPAddress? {
        var origin = proxy
        for hop in hops.reversed() {
            guard trusted.contains(where: { $0.contains(origin) }) else { break }
            guard let hop else { return nil }
            origin = hop
        }
        return origin
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
    static func address(_ hop: Substring) -> IPAddress? {
        let text = hop.trimmed
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"), isPort(text[end...].dropFirst()),
                let address = IPAddress(parsing: text[..<end].dropFirst()), !address.isV4
            else { return nil }
            return address
        }
        guard let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon else {
            return IPAddress(parsing: text)
        }
        return isPort(text[colon...]) ? IPAddress(parsing: text[..<colon]) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty
            || text.first == ":" && (2...6).contains(text.utf8.count)
                && text.dropFirst().utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Elements between commas, pairs between semicolons; values may be quoted, and then hold either.
    private static func elements(_ text: String) -> [[String: String]] {
        var elements: [[String: String]] = [[:]]
        var (pair, isQuoted, isEscaped) = ("", false, false)
        func add() {
            let parts = pair[...].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                elements[elements.count - 1][parts[0].trimmed.lowercased()] = String(parts[1].trimmed)
            }
            pair = ""
        }
        for character in text {
            switch character {
            case _ where isEscaped: (pair, isEscaped) = (pair + String(character), false)
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case ";" where !isQuoted: add()
            case "," where !isQuoted:
                add()
                elements.append([:])
            default: pair.append(character)
            }
        }
        add()
        // A quotation without an end says something, of which nothing can be read.
        return text.isEmpty ? [] : isQuoted ? [[:]] : elements
    }
}

extension Substring {
    /// Without spaces and tabs around it.
    fileprivate var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
