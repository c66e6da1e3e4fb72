internal import Hosts
internal import HubFrame
internal import MonitorCore

/// Watched hosts, those that are down first.
struct WatchedHostsPage: Page {
    static let template = "watchedhosts"
    let title = "Hosts"
    let tiles: [Tile]
    let filters: [Chips]
    let search: String
    let kept: [HiddenField]
    let rows: [HostRowItem]
    let behind: [Behind]
    let nothing: Nothing?
    let noneShown: Bool
    let folders: [FolderChoice]
    let runs: [RunItem]
    let trouble: String?
    let fault: String?
    let draft: HostDraftItem
    let hasFolders: Bool

    /// Several hosts that are down behind the same one.
    struct Behind: Sendable {
        let sentence: String
        let path: String
    }

    struct FolderChoice: Sendable {
        let number: Int64
        let name: String
        let isChosen: Bool
    }

    struct RunItem: Sendable {
        let words: String
        let isOver: Bool
    }

    struct HostDraftItem: Sendable {
        var name = ""
        var address = ""
    }

    init(
        _ all: [WatchedHost], shown: [WatchedHost], folders: [HostFolder], runs: [CheckRun], query: PageQuery,
        trouble: String?, fault: String?, draft: HostDraftItem = HostDraftItem(), now: UTCTime
    ) {
        func count(_ state: String) -> Int {
            all.chosen(state: state, folder: nil, words: "", at: now).count
        }
        let names = folders.reduce(into: [:]) { $0[$1.number] = $1.name }
        let hosts = all.reduce(into: [:]) { $0[$1.number] = $1 }
        tiles = [
            Tile("Hosts", "\(all.count)"), Tile("Up", "\(count("up"))"), Tile("Down", "\(count("down"))"),
            Tile("Paused", "\(count("paused"))"),
        ]
        filters = [
            Chips(
                "State", "state", query,
                [
                    ("", "All", all.count), ("down", "Down", count("down")),
                    ("suspect", "Suspect", count("suspect")), ("up", "Up", count("up")),
                    ("paused", "Paused", count("paused")),
                ]),
            Chips(
                "Folder", "folder", query,
                [("", "All folders", nil)] + folders.map { ("\($0.number)", $0.name, $0.count) }),
        ]
        search = query["q"] ?? ""
        kept = query.fields(without: ["q"])
        rows = shown.map { one in
            HostRowItem(
                one, folder: names[one.content.folder] ?? "",
                parent: one.content.parent.flatMap { hosts[$0]?.content.name }, now: now)
        }
        let down = all.filter { $0.health.state == .down && !$0.isPaused(at: now) }
        behind = Dictionary(grouping: down.filter { $0.content.parent != nil }) { $0.content.parent ?? 0 }
            .filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.compactMap { parent, behind in
                hosts[parent].map {
                    Behind(
                        sentence: "\(behind.count) hosts behind \($0.content.name) are down",
                        path: HostRowItem.path($0.number))
                }
            }
        nothing =
            all.isEmpty
            ? Nothing(
                "No host is watched yet",
                "Add a folder and its hosts below, or send a list: folder,name,address,paused.") : nil
        noneShown = !all.isEmpty && shown.isEmpty
        let folder = query["folder"]
        self.folders = folders.map {
            FolderChoice(number: $0.number, name: $0.name, isChosen: "\($0.number)" == folder)
        }
        hasFolders = !folders.isEmpty
        self.runs = runs.filter { !$0.isOver || now.milliseconds - ($0.endedAt?.milliseconds ?? 0) < 60_000 }
            .prefix(3).map { run in
                let what =
                    run.scope == "dead"
                    ? "hosts that are down" : run.scope == "host" ? "one host" : "all hosts"
                return RunItem(
                    words: run.isOver
                        ? "Check of \(what): finished, \(run.done.count) of \(run.hosts.count) pinged."
                        : "Check of \(what): running, \(run.done.count) of \(run.hosts.count) pinged.",
                    isOver: run.isOver)
            }
        self.trouble = trouble
        self.fault = fault
        self.draft = draft
    }
}

/// One host in the table.
struct HostRowItem: Sendable {
    let number: Int64
    let name: String
    let path: String
    let editPath: String
    let address: String
    let mark: StatusMark
    let since: Moment
    let hasSince: Bool
    let note: String?
    let folder: String
    let roundTrip: String?
    let isPaused: Bool

    static func path(_ number: Int64) -> String { "/isp/hosts/\(number)/edit" }

    init(_ one: WatchedHost, folder: String, parent: String?, now: UTCTime) {
        number = one.number
        name = one.content.name
        path = "/isp/hosts/\(one.number)"
        editPath = Self.path(one.number)
        address = one.content.address
        isPaused = one.isPaused(at: now)
        mark = StatusMark(one, now)
        since = Moment(UTCTime(milliseconds: one.health.since))
        hasSince = one.health.state != .unknown
        let pause = one.pause.map { pause in
            "paused by \(pause.by): \(pause.reason)"
                + (pause.until.map { ", until \(Moment(UTCTime(milliseconds: $0)).human)" } ?? "")
        }
        note = isPaused ? pause : parent.map { "behind \($0)" }
        self.folder = folder
        roundTrip = one.roundTripMicroseconds.map { micros in
            let milliseconds = Double(micros) / 1000
            return milliseconds < 10
                ? "\((milliseconds * 10).rounded() / 10)" : "\(Int(milliseconds.rounded()))"
        }
    }
}

extension StatusMark {
    init(_ one: WatchedHost, _ now: UTCTime) {
        if one.isPaused(at: now) {
            let last = one.health.state == .unknown ? "" : ", was \(one.health.state.rawValue)"
            self.init(.off, "paused\(last)")
            return
        }
        switch one.health.state {
        case .unknown: self.init(.off, "not checked yet")
        case .up: self.init(.good, "up")
        case .suspect: self.init(.watch, "suspect")
        case .down: self.init(.bad, "down")
        }
    }
}

extension Need {
    init(down one: WatchedHost, at now: UTCTime) {
        self.init(
            StatusMark(one, now), "\(one.content.name) (\(one.content.address)) is down.",
            path: HostRowItem.path(one.number), since: Moment(UTCTime(milliseconds: one.health.since)))
    }
}

/// One host: how it fares, its pause, and its form.
struct WatchedHostPage: Page {
    static let template = "watchedhost"
    let title: String
    let path: String
    let mark: StatusMark
    let facts: [Fact]
    let links: [PageLink]
    let changes: [TimelineRow]
    let isPaused: Bool
    let fault: String?
    let version: Int
    let name: String
    let address: String
    let folders: [WatchedHostsPage.FolderChoice]
    let parents: [WatchedHostsPage.FolderChoice]

    init(
        _ one: WatchedHost, content: WatchedHost.Content? = nil, changes: [HostChange], folders: [HostFolder],
        hosts: [WatchedHost], now: UTCTime, fault: String? = nil
    ) {
        title = one.content.name
        path = "/isp/hosts/\(one.number)"
        mark = StatusMark(one, now)
        let isPaused = one.isPaused(at: now)
        self.isPaused = isPaused
        let row = HostRowItem(
            one, folder: folders.first { $0.number == one.content.folder }?.name ?? "–",
            parent: hosts.first { $0.number == one.content.parent }?.content.name, now: now)
        facts =
            [Fact("Address", one.content.address), Fact("Folder", row.folder)]
            + (row.hasSince ? [Fact("Since", row.since)] : [])
            + (one.checkedAt.map { [Fact("Last round", Moment($0))] } ?? [])
            + [Fact("Round trip", row.roundTrip.map { "\($0) ms" } ?? "–")]
            + (row.note.map { [Fact(isPaused ? "Pause" : "Place", $0)] } ?? [])
        let place = one.content.address.contains(":") ? "[\(one.content.address)]" : one.content.address
        links = ["http", "https", "ssh", "telnet"].map { PageLink($0, "\($0)://\(place)") }
        self.changes = changes.map { change in
            let length = change.after.map { TimeLength.words(milliseconds: $0) }
            let word = change.state == .down ? "went down" : "came back"
            return TimelineRow(
                at: change.at, StatusMark(change.state == .down ? .bad : .good, word),
                detail: length.map { change.state == .down ? "was up for \($0)" : "was down for \($0)" })
        }
        self.fault = fault
        version = one.version
        let shown = content ?? one.content
        name = shown.name
        address = shown.address
        self.folders = folders.map {
            .init(number: $0.number, name: $0.name, isChosen: $0.number == shown.folder)
        }
        parents = hosts.filter { $0.number != one.number && $0.content.parent == nil }.map {
            .init(number: $0.number, name: $0.content.name, isChosen: $0.number == shown.parent)
        }
    }
}

/// `2 h 13 min`.
enum TimeLength {
    static func words(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) min"
        case ..<86_400: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
        }
    }
}

/// Folders of hosts.
struct HostFoldersPage: Page {
    static let template = "hostfolders"
    let title = "Folders of hosts"
    let rows: [Row]
    let fault: String?

    struct Row: Sendable {
        let number: Int64
        let name: String
        let count: Int
        let isEmpty: Bool
    }

    init(_ folders: [HostFolder], fault: String? = nil) {
        rows = folders.map {
            Row(number: $0.number, name: $0.name, count: $0.count, isEmpty: $0.count == 0)
        }
        self.fault = fault
    }
}
