internal import MonitorCore
internal import Probing

/// What a target is, in one text: an address, a name or a word that is pinged; `tcp://192.0.2.1:443`;
/// `https://shop.example/health`; `dns://192.0.2.53/shop.example/AAAA`.
public struct TargetSpelling: Sendable, Hashable {
    public var kind: TargetKind
    public var address: ProbeAddress
    public var port: UInt16?
    /// Of `http` and `https` the path, of `dns` the name and the type of record.
    public var question: String?

    /// In bytes.
    public static let longest = 512

    public init(_ kind: TargetKind, _ address: ProbeAddress, port: UInt16? = nil, question: String? = nil) {
        (self.kind, self.address, self.port, self.question) = (kind, address, port, question)
    }

    public init(_ target: ProbeTarget) {
        self.init(target.kind, target.address, port: target.port, question: target.question)
    }

    public init(_ text: String) throws(ProbeAddressFault) {
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        guard let mark = text.firstRange(of: "://") else {
            self.init(.echo, try ProbeAddress(text))
            return
        }
        guard let kind = TargetKind(rawValue: text[..<mark.lowerBound].lowercased()), kind.isAttempt else {
            throw .kind
        }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = String(rest[authority.endIndex...])
        let (host, port) = try Self.hostAndPort(authority)
        self.init(kind, try ProbeAddress(host), port: port)
        switch kind {
        case .echo: break
        case .tcp:
            guard port != nil else { throw .lacksPort }
            guard path.isEmpty || path == "/" else { throw .spelling }
        case .http, .https: question = try Self.path(path)
        case .dns:
            guard port == nil else { throw .spelling }
            question = try Self.record(path)
        }
        guard Self.takes(address) else { throw .spelling }
    }

    /// Connections have no interface of their own, and members of meshes are pinged.
    private static func takes(_ address: ProbeAddress) -> Bool {
        switch address {
        case .literal(_, let scope): scope == nil
        case .word(let word): word != .mesh
        case .name: true
        }
    }

    private static func hostAndPort(_ authority: Substring) throws(ProbeAddressFault) -> (String, UInt16?) {
        let isBracketed = authority.first == "["
        let host =
            isBracketed
            ? authority.prefix(through: authority.firstIndex(of: "]") ?? authority.startIndex)
            : authority.prefix { $0 != ":" }
        let name = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
        if isBracketed, host.last != "]" || !name.contains(":") { throw .spelling }
        let after = authority[host.endIndex...]
        if after.isEmpty { return (name, nil) }
        guard after.first == ":", after.dropFirst().allSatisfy(\.isASCII),
            let port = UInt16(after.dropFirst()),
            port > 0
        else { throw .lacksPort }
        return (name, port)
    }

    /// A comma would part two targets of a list.
    private static func path(_ text: String) throws(ProbeAddressFault) -> String {
        let path = text.first == "/" ? text : "/" + text
        guard WebAddress.isTarget(path), !path.contains(","), path.utf8.count <= 255 else { throw .spelling }
        return path
    }

    private static func record(_ path: String) throws(ProbeAddressFault) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard (1...2).contains(parts.count),
            let question = question(String(parts[0]), parts.dropFirst().first)
        else { throw .record }
        return question
    }

    private static func question(_ name: String, _ type: Substring?) -> String? {
        guard let host = try? HostText(name), let type = DNSType(name: (type ?? "A").uppercased()) else {
            return nil
        }
        return "\(host) \(type.name)"
    }

    /// What is wrong with what is asked; `nil` where it can be asked.
    var fault: String? {
        switch kind {
        case .echo: return nil
        case .tcp where port == nil: return "A TCP target has a port."
        case .http, .https:
            return question.map { (try? Self.path($0)) == $0 } ?? true ? nil : "A path begins with '/'."
        case .dns:
            let parts = question?.split(separator: " ") ?? []
            let isAsked = parts.count == 2 && Self.question(String(parts[0]), parts[1]) == question
            if !isAsked { return "A DNS target asks for a name and a type of record: 'shop.example AAAA'." }
        case .tcp: break
        }
        return Self.takes(address) ? nil : "It is not an address that is connected to."
    }
}

extension TargetSpelling: CustomStringConvertible {
    /// `init` reads it back.
    public var description: String {
        let host =
            if case .literal(let address, nil) = address, !address.isV4 { "[\(address)]" } else {
                "\(address)"
            }
        let authority = port.map { "\(host):\($0)" } ?? host
        return switch kind {
        case .echo: address.description
        case .tcp: "tcp://\(authority)"
        case .http, .https: "\(kind.rawValue)://\(authority)\(question ?? "/")"
        case .dns: "dns://\(host)/\((question ?? "").replacing(" ", with: "/"))"
        }
    }
}

extension ProbeTarget {
    public init(id: ID, _ spelling: TargetSpelling) {
        self.init(id: id, address: spelling.address)
        self.spelling = spelling
    }

    public var spelling: TargetSpelling {
        get { TargetSpelling(self) }
        set {
            (kind, address, port, question) = (
                newValue.kind, newValue.address, newValue.port, newValue.question
            )
        }
    }
}
