internal import Accounts
internal import HubCore
internal import HubFrame
internal import MonitorCore

/// Tokens that open the API to programs.
struct TokensPage: Page {
    static let template = "tokens"
    let title = "API tokens"
    let newSecret: NewSecret?
    let fault: String?
    let items: [Item]
    let isEmpty: Bool
    /// Whether a provider's tools run, and duties are shown.
    let offersDuties: Bool
    let duties = DutyChoice.all()
    let presets = DutyChoice.presets

    /// - Parameter made: the token that was made just now: shown once.
    init(_ tokens: [APIToken], offersDuties: Bool = false, made: Secret? = nil, fault: String? = nil) {
        self.offersDuties = offersDuties
        items = tokens.map(Item.init)
        isEmpty = tokens.isEmpty
        newSecret = made.map { made in
            NewSecret(
                heading: "The new token", secret: made.revealed,
                command: "Authorization: Bearer \(made.revealed)")
        }
        self.fault = fault
    }

    struct Item: Sendable {
        let number: Int64
        let name: String
        let role: String
        /// In words, for the row.
        let held: String
        let created: Moment

        init(_ token: APIToken) {
            number = token.number
            name = token.name
            role = "\(token.role)"
            held = token.duties.isEmpty ? "none" : token.duties.words
            created = Moment(token.createdAt)
        }
    }
}
