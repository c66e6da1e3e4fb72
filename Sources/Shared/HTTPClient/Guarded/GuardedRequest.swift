package import MonitorCore

/// Something that is sent to a place which a user named: each address that its name resolves to is shown to a guard
/// before a connection is made, no redirection is followed, and no proxy is asked.
package struct GuardedRequest: Sendable {
    package enum Content: Sendable {
        /// HTTP or HTTPS. Header lines are whole: `Name: value`.
        case http(method: String, headers: [String], body: [UInt8])
        /// SMTP or SMTPS: lines that end in CR LF.
        case mail(
            from: String, to: [String], login: (user: String, password: String)?, needsTLS: Bool,
            body: [UInt8])
    }

    package var url: String
    package var content: Content
    /// Whether a connection to this address may be made.
    package var allows: @Sendable (IPAddress) -> Bool
    package var timeout: Duration
    package var userAgent: String
    /// Bytes of the answer that are kept.
    package var keptBytes = 64 << 10
    /// Bytes of the answer after which the transfer is ended.
    package var longestBytes = BoundedBody.longest
    /// Whether the head of HTTP's answer is kept, up to 64 KiB of it.
    package var keepsHead = false

    package init(
        url: String, content: Content, timeout: Duration = .seconds(15), userAgent: String,
        allows: @escaping @Sendable (IPAddress) -> Bool
    ) {
        self.url = url
        self.content = content
        self.timeout = timeout
        self.userAgent = userAgent
        self.allows = allows
    }
}

/// What came back of a `GuardedRequest`.
package struct GuardedReply: Sendable, Equatable {
    /// Of HTTP, or of SMTP's last answer.
    package var status = 0
    /// Of SMTP: the lines of its answers.
    package var body: [UInt8] = []
    package var retryAfter: Duration?
    /// Names in lower case.
    package var head: [GuardedHeader] = []

    package init() {}

    /// The values of all fields of this name, in their order.
    package func values(_ name: String) -> [String] { head.filter { $0.name == name }.map(\.value) }
}

package struct GuardedHeader: Sendable, Equatable {
    package let name: String
    package let value: String
}

/// Why nothing came back.
package struct GuardedFault: Error, Sendable, Equatable {
    package enum Code: Sendable {
        /// The guard refused each address.
        case forbidden
        /// libcurl cannot be loaded, or the URL cannot be one.
        case unusable
        /// No connection came about: nothing was sent.
        case unreached
        /// After a connection: what was sent may have been received.
        case broken
    }

    package let code: Code
    /// Without final stop, and without anything of the URL.
    package let cause: String

    package init(code: Code, cause: String) {
        self.code = code
        self.cause = cause
    }
}
