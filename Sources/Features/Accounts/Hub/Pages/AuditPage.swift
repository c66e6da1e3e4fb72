internal import HubFrame
internal import HubNouns
internal import MonitorCore

/// Who did what, the newest first.
struct AuditPage: Page {
    static let template = "audit"
    let title = "Audit log"
    let newSecret: NewSecret? = nil
    let fault: String? = nil
    let items: [Item]
    /// A path, where there are older entries.
    let older: String?

    /// - Parameter older: the number before which there are more.
    init(_ entries: [AuditEntry], older: Int64?) {
        items = entries.map(Item.init)
        self.older = older.map { "/audit?before=\($0)" }
    }

    struct Item: Sendable {
        let at: Moment
        let who: String
        let from: String
        let what: String
        let subject: String

        init(_ entry: AuditEntry) {
            at = Moment(entry.at)
            who = entry.doer.name
            from = entry.doer.address ?? ""
            what = entry.action.rawValue.replacing("-", with: " ")
            subject = entry.subject ?? ""
        }
    }
}
