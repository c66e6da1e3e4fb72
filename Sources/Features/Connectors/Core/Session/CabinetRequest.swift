/// One request to an old desk. Nothing follows a redirection by itself.
package struct CabinetRequest: Sendable, Equatable {
    /// Path and query, below the declared address.
    package let target: String
    /// `nil` is a GET.
    package let form: [UInt8]?
    /// The value of `Cookie`; `nil` sends none.
    package var cookies: String?

    package init(target: String, form: [UInt8]? = nil, cookies: String? = nil) {
        self.target = target
        self.form = form
        self.cookies = cookies
    }
}

/// What came back, read as a tree.
package struct CabinetPage: Sendable {
    package var status: Int
    package var location: String?
    /// Values of `Set-Cookie`.
    package var newCookies: [String]
    package var document: HTMLDocument

    package init(status: Int, location: String? = nil, newCookies: [String] = [], document: HTMLDocument) {
        self.status = status
        self.location = location
        self.newCookies = newCookies
        self.document = document
    }

    var isRedirection: Bool { [301, 302, 303, 307, 308].contains(status) }
}

/// Carries requests to where a declaration says, and nowhere else.
package protocol CabinetTransport: Sendable {
    /// - Throws: `CabinetFailure`.
    func send(_ request: CabinetRequest) async throws -> CabinetPage
}

/// Why something could not be read or done.
package struct CabinetFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// No connection came about: nothing was sent.
        case unreached
        /// After a connection: what was sent may have been received.
        case broken
        /// It answered an error.
        case refused
        /// It led elsewhere than its address.
        case strayed
        /// Its pages are not as declared.
        case changed
        /// It does not take the login.
        case login
        /// There is no such ticket or client.
        case missing
        /// Nothing was tried: the login is paused, the queue is full, a character cannot be sent.
        case held
    }

    package let code: Code
    /// A sentence for a person, without secrets.
    package let sentence: String

    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package var description: String { sentence }

    /// Whether the far side may have received what was sent.
    package var isUnclear: Bool { code == .broken }
}
