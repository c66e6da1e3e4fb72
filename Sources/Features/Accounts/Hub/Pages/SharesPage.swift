internal import Accounts
internal import HubFrame

/// Links that show one view each.
struct SharesPage: Page {
    static let template = "shares"
    let title = "Shared views"
    let newSecret: NewSecret?
    let fault: String?
    let items: [Item]
    let isEmpty: Bool
    /// What the field begins with.
    let place: String
    let mostDays = SharedView.days.upperBound

    struct Item: Sendable {
        let number: Int64
        let place: String
        let by: String
        let expires: Moment
    }

    init(_ views: [SharedView], place: String = "", made: NewSecret? = nil, fault: String? = nil) {
        items = views.map {
            Item(number: $0.number, place: $0.place, by: $0.by, expires: Moment($0.expiresAt))
        }
        isEmpty = views.isEmpty
        newSecret = made
        self.place = place
        self.fault = fault
    }
}
