/// What a rule is about, as a path from the whole to the part: `agent:attic/interface:eth0`.
///
/// The first part is the site by which messages are gathered. A part's parent is the path without it.
public struct AlertObject: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// In bytes. A longer name is cut.
    public static let longest = 255

    public let path: String

    public init(_ path: String) {
        let clean = CleanText.line(path, atMost: Self.longest)
        self.path = clean.isEmpty ? "unknown" : clean
    }

    /// `agent:attic`; a slash in the name is kept from being read as the path's own.
    public static func agent(_ name: String) -> AlertObject { AlertObject("agent:\(Self.part(name))") }

    /// The hub's own internet line.
    public static let line = AlertObject("line")

    /// - Parameter kind: `interface`, `disk`, `device`.
    public func part(_ kind: String, _ name: String) -> AlertObject {
        AlertObject("\(path)/\(kind):\(Self.part(name))")
    }

    /// The same object by the name that people have for its last part.
    public func named(_ name: String) -> AlertObject {
        let last = "\(kind):\(Self.part(name))"
        return AlertObject(parent.map { "\($0.path)/\(last)" } ?? last)
    }

    /// `nil` for a whole.
    public var parent: AlertObject? {
        path.lastIndex(of: "/").map { AlertObject(String(path[..<$0])) }
    }

    /// The first part.
    public var site: String { String(path.prefix { $0 != "/" }) }

    /// What its notices are gathered with: its site. Hosts that report are of one, since what they run on is not known.
    public var group: String { site.hasPrefix("host:") ? "hosts" : site }

    /// Name of the last part, as people know it: `eth0`.
    public var name: String {
        let last = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
        let name = last.firstIndex(of: ":").map { last[last.index(after: $0)...] } ?? last
        return String(name).replacing("%2F", with: "/")
    }

    /// What the last part is: `interface`.
    public var kind: String {
        let last = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
        return last.firstIndex(of: ":").map { String(last[..<$0]) } ?? ""
    }

    /// Name of the first part: `attic`.
    public var siteName: String {
        site.firstIndex(of: ":").map { String(site[site.index(after: $0)...]).replacing("%2F", with: "/") }
            ?? site
    }

    private static func part(_ name: String) -> String { name.replacing("/", with: "%2F") }

    public var description: String { path }

    public static func < (one: AlertObject, other: AlertObject) -> Bool { one.path < other.path }
}
