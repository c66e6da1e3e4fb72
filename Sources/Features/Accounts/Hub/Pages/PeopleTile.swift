internal import HubCore
internal import HubFrame

/// Who works with the hub now, on the overview.
enum PeopleTile {
    /// Who has asked for a page within so long is online. One that is open asks again by itself.
    static let milliseconds: Int64 = 300_000
    private static let named = 5

    /// - Parameter names: the newest use first.
    static func tile(_ names: [String], _ visitor: Visitor) -> Tile {
        let rest = names.count - named
        let note = names.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        return Tile(
            "People online", "\(names.count)", note: note.isEmpty ? nil : note,
            path: visitor.role >= .administrator ? "/users" : nil)
    }
}
