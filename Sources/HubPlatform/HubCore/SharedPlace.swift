/// Which pages a link to one view may lead to, and for how long.
public enum SharedPlace {
    public static let days: ClosedRange<Int64> = 1...90

    /// Pages of one person, what answers any question, and what is not a page.
    private static let own = [
        "/account", "/search", "/api", "/share", "/login", "/setup", "/invite", "/static", "/lib", "/ws",
    ]

    /// - Parameter text: a page's address on this hub, with its query: `/routers/attic/history?range=1d`.
    /// - Returns: it without a fragment; `nil` for what cannot be shared.
    public static func checked(_ text: String) -> String? {
        let place = String(text.prefix { $0 != "#" })
        let path = path(of: place)
        guard path.hasPrefix("/"), !path.hasPrefix("//"), place.utf8.count <= 1024,
            place.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            !own.contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return nil }
        return place
    }

    /// Without the query.
    public static func path(of place: String) -> String { String(place.prefix { $0 != "?" && $0 != "#" }) }
}
