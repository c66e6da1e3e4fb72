internal import Daemon
internal import HubCore
internal import HubFrame
internal import Hummingbird
internal import Logging
internal import MonitorCore
internal import MonitorWire

/// `/server-log` and `/api/v1/server-log`: what the hub itself logged, the newest lines, for administrators.
/// Reading logs nothing, so that a page which is left open adds no line of its own.
struct ServerLogRoutes: Sendable {
    static let entry = NavigationEntry("Server log", "/server-log", least: .administrator, in: .settings)
    private static let pageSize = 100
    let lines: RecentLines

    func add(to doors: Doors) {
        doors.pages(.administrator).get("server-log") { request, context in
            context.page(page(request), section: "/server-log")
        }
        doors.programs(.administrator).get("api/v1/server-log") { request, _ in
            let filter = ServerLogFilter(request)
            guard filter.level != nil || request.word("level").isEmpty else {
                throw Refusal(.badRequest, "'level' is one of \(LogLevel.words).")
            }
            let after = request.word("after")
            guard let number = after.isEmpty ? 0 : UInt64(after) else {
                throw Refusal(.badRequest, "'after' is the number of a line.")
            }
            return answer(lines.lines.filter { $0.number > number && filter.takes($0) })
        }
    }

    private func answer(_ found: [RecentLines.Line]) -> Response {
        Answer.json { json in
            json.value("since", lines.since)
            json.value("written", lines.written)
            json.array("lines") { json in
                for line in found {
                    json.object { json in
                        json.value("number", line.number)
                        json.value("at", line.at)
                        json.value("level", line.level.rawValue)
                        json.value("part", line.part)
                        json.value("text", line.text)
                    }
                }
            }
        }
    }

    private func page(_ request: Request) -> ServerLogPage {
        let all = Array(lines.lines.reversed())
        let filter = ServerLogFilter(request)
        let query = PageQuery(
            "/server-log",
            [
                ("level", filter.level?.rawValue ?? ""), ("part", filter.part), ("q", filter.words),
                ("page", request.word("page")),
            ])
        let found = all.filter(filter.takes)
        let shown = Int(request.word("page")) ?? 1
        let rows = found[Pager.range(page: shown, size: Self.pageSize, count: found.count)]
        let levels: [(String, String, LogLevel)] = [
            ("", "All", .debug), ("notice", "Notices and above", .notice),
            ("warning", "Warnings and errors", .warning), ("error", "Errors", .error),
        ]
        return ServerLogPage(
            rows.map { ServerLogPage.Row(at: Moment($0.at), mark: $0.level.mark, text: $0.text) },
            levels: Chips(
                "Level", "level", query,
                levels.map { word, title, level in
                    (word, title, all.count { $0.level.isAtLeast(level) })
                }),
            parts: Set(all.compactMap(\.part)).sorted(), query,
            pager: Pager(query, page: shown, size: Self.pageSize, count: found.count),
            since: Moment(lines.since), written: lines.written, most: lines.most)
    }
}

/// Which lines are asked for: `?level=warning&part=Store&q=disk`.
struct ServerLogFilter {
    /// And those that are worse.
    let level: LogLevel?
    let part: String
    let words: String
    private let lowercased: String

    init(_ request: Request) {
        level = LogLevel(word: request.word("level"))
        part = request.word("part")
        words = String(request.word("q").prefix(100))
        lowercased = words.lowercased()
    }

    func takes(_ line: RecentLines.Line) -> Bool {
        line.level.isAtLeast(level ?? .debug) && (part.isEmpty || line.part == part)
            && (lowercased.isEmpty || line.text.lowercased().contains(lowercased))
    }
}

extension RecentLines.Line {
    /// The part of the hub that speaks: `Store` in "Store: The disk is full"; `nil` where a line names none.
    var part: String? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix(": ") else { return nil }
        let word = text[..<colon]
        let isName =
            (2...20).contains(word.count) && word.first?.isUppercase == true
            && word.allSatisfy { $0.isASCII && $0.isLetter }
        return isName ? String(word) : nil
    }
}

extension LogLevel {
    fileprivate func isAtLeast(_ other: LogLevel) -> Bool { level >= other.level }

    fileprivate var mark: StatusMark {
        switch self {
        case .debug, .info: StatusMark(.off, rawValue)
        case .notice: StatusMark(.info, rawValue)
        case .warning: StatusMark(.watch, rawValue)
        case .error: StatusMark(.bad, rawValue)
        }
    }
}
