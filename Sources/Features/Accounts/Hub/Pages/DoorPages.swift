/// Where a person says who they are.
public struct LoginPage: Page {
    public static let template = "login"
    public let title = "Log in"
    let name: String
    /// Where to go afterwards, on this hub.
    let next: String
    let fault: String?

    public init(name: String, next: String, fault: String?) {
        self.name = name
        self.next = next
        self.fault = fault
    }
}

/// The first run: the first administrator is made.
public struct SetupPage: Page {
    public static let template = "setup"
    public let title = "Welcome"
    let code: String
    let name: String
    let fault: String?

    public init(code: String, name: String, fault: String?) {
        self.code = code
        self.name = name
        self.fault = fault
    }
}

/// One's own password.
public struct AccountPage: Page {
    public static let template = "account"
    public let title = "Account"
    let fault: String?

    public init(fault: String?) {
        self.fault = fault
    }
}

/// A sentence, where there is nothing else: not found, not allowed, not now.
public struct MessagePage: Page {
    public static let template = "message"
    public let title: String
    let sentence: String

    public init(title: String, sentence: String) {
        self.title = title
        self.sentence = sentence
    }
}
