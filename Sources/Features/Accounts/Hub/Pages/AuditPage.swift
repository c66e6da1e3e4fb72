internal import HubCore
internal import HubFrame
internal import MonitorCore

/// Who did what, the newest first.
struct AuditPage: Page {
    static let template = "audit"
    let title = "Audit log"
    let newSecret: NewSecret? = nil
    let fault: String? = nil
    let items: [Item]
    let isEmpty: Bool
    /// A path, where there are older entries.
    let older: String?
    let by: String
    let actions: [Choice]
    let csv: String

    /// - Parameters:
    ///   - older: the number before which there are more.
    ///   - actions: all that there may be.
    ///   - query: what is shown of them.
    init(_ entries: [AuditEntry], older: Int64?, actions: [AuditAction], _ query: PageQuery) {
        items = entries.map(Item.init)
        isEmpty = entries.isEmpty
        self.older = older.map { query.with("before", "\($0)").url }
        by = query["by"] ?? ""
        let chosen = query["action"] ?? ""
        self.actions = actions.map(\.word).sorted().map { word in
            Choice(word: word, name: word.replacing("-", with: " "), isChosen: word == chosen)
        }
        csv =
            PageQuery("/audit.csv", ["by", "action"].compactMap { name in query[name].map { (name, $0) } })
            .url
    }

    struct Choice: Sendable {
        let word: String
        let name: String
        let isChosen: Bool
    }

    struct Item: Sendable {
        let at: Moment
        let who: String
        let from: String
        let what: String
        let subject: String

        init(_ entry: AuditEntry) {
            at = Moment(entry.at)
            who = entry.actor.name
            from = entry.actor.address ?? ""
            what = entry.action.word.replacing("-", with: " ")
            subject = entry.subject ?? ""
        }
    }
}
