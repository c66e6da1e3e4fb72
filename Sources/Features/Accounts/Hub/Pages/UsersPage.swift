internal import HubFrame
internal import HubNouns
internal import MonitorCore

/// People who may log in.
struct UsersPage: Page {
    static let template = "users"
    let title = "People"
    let newSecret: NewSecret? = nil
    let fault: String?
    let items: [Item]

    init(_ users: [User], fault: String? = nil) {
        items = users.map(Item.init)
        self.fault = fault
    }

    struct Item: Sendable {
        let name: String
        let path: String
        let created: Moment
        let sessions: Int
        let isViewer: Bool
        let isOperator: Bool
        let isAdministrator: Bool

        init(_ user: User) {
            name = user.name
            path = "/users/\(PercentText.encoded(user.name))"
            created = Moment(user.createdAt)
            sessions = user.sessions
            isViewer = user.role == .viewer
            isOperator = user.role == .operator
            isAdministrator = user.role == .administrator
        }
    }
}
