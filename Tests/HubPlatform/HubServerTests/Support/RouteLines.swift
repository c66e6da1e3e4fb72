import TestSupport
import Testing

/// The lines of a file that folders of tests keep about the routes of their feature: `roles.txt`, `duties.txt`.
enum RouteLines {
    /// - Parameters:
    ///   - file: its name in `Tests/HubPlatform` and in each `Tests/Features/NAME`.
    ///   - read: what the rest of a line says, after `GET /path`; `nil` for a line that says nothing known.
    /// - Returns: by the route's name. A line that cannot be read, or that is there twice, is an issue of the test.
    static func read<Meaning>(_ file: String, _ read: (Substring) -> Meaning?) -> [String: Meaning] {
        let tests = Fixture.root + "/../"
        let folders = ["HubPlatform/"] + Fixture.entries(of: tests + "Features").map { "Features/\($0)/" }
        let lines = folders.compactMap { Fixture.text(at: tests + $0 + file) }
            .flatMap { $0.split(separator: "\n") }.filter { !$0.hasPrefix("#") }
        var table: [String: Meaning] = [:]
        for line in lines {
            guard let parts = line.wholeMatch(of: /(\S+ \S+) +(.+)/), let meaning = read(parts.2) else {
                Issue.record("\(file): \(line)")
                continue
            }
            if table.updateValue(meaning, forKey: String(parts.1)) != nil {
                Issue.record("\(file): two lines are for \(parts.1)")
            }
        }
        return table
    }
}
