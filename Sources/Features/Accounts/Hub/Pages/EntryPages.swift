internal import HubFrame

/// Where a person says who they are.
struct LoginPage: Page {
    static let template = "login"
    let title = "Log in"
    let name: String
    /// Where to go afterwards, on this hub.
    let next: String
    let fault: String?
}

/// The first run: the first administrator is made.
struct SetupPage: Page {
    static let template = "setup"
    let title = "Welcome"
    let code: String
    let name: String
    let fault: String?
}

/// One's own password.
struct AccountPage: Page {
    static let template = "account"
    let title = "Account"
    let fault: String?
}
