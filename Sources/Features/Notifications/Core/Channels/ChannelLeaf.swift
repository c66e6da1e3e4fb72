internal import HubCore
internal import MonitorCore

/// One kind of channel: how its addresses are written, what a message becomes, and what an answer means.
///
/// Everything is a value: nothing is sent here. A new kind is one file of this shape and a line in `ChannelKinds`.
public protocol ChannelLeaf: Sendable {
    /// As the API and the database name the kind: `discord`.
    static var word: String { get }
    /// As people name it: `Discord`.
    static var title: String { get }
    /// Addresses that it reads, for the page: the form that is stored first.
    static var examples: [String] { get }

    /// Takes an address apart.
    ///
    /// - Returns: `nil` for one that is of another kind.
    /// - Throws: for one that is of this kind and lacks something.
    static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self?

    /// The address in the one form that is stored; `read` reads it. Holds secrets.
    var canonical: String { get }
    /// Where messages go, without secrets: for lists.
    var place: String { get }
    /// What is sent for a message, in order.
    func requests(_ message: Message) -> [ChannelRequest]
    /// What an answer means.
    func verdict(_ reply: ChannelReply) -> Verdict
}

extension ChannelLeaf {
    public func verdict(_ reply: ChannelReply) -> Verdict { reply.usualVerdict }
}

/// One thing to send.
public enum ChannelRequest: Sendable, Equatable {
    case http(HTTPCall)
    case mail(MailCall)
    case syslog(SyslogCall)

    public struct HTTPCall: Sendable, Equatable {
        public enum Method: String, Sendable { case post = "POST", put = "PUT" }

        public var method: Method
        /// Holds secrets.
        public var url: String
        public var headers: [Header]
        public var body: [UInt8]

        public init(_ method: Method = .post, _ url: String, headers: [Header] = [], body: [UInt8]) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
        }
    }

    public struct Header: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct MailCall: Sendable, Equatable {
        /// `smtp://host:587` or `smtps://host:465`.
        public var server: String
        /// Without TLS nothing is sent, unless the operator says so.
        public var needsTLS: Bool
        public var user: String?
        public var password: String?
        public var from: String
        public var to: [String]
        /// Header and text, lines that end in CR LF.
        public var body: [UInt8]

        public init(
            server: String, needsTLS: Bool, user: String?, password: String?, from: String, to: [String],
            body: [UInt8]
        ) {
            self.server = server
            self.needsTLS = needsTLS
            self.user = user
            self.password = password
            self.from = from
            self.to = to
            self.body = body
        }
    }

    public struct SyslogCall: Sendable, Equatable {
        public enum Way: String, Sendable { case udp, tcp }

        public var way: Way
        public var host: String
        public var port: Int
        public var line: [UInt8]

        public init(_ way: Way, host: String, port: Int, line: [UInt8]) {
            self.way = way
            self.host = host
            self.port = port
            self.line = line
        }
    }
}

/// What came back.
public struct ChannelReply: Sendable, Equatable {
    /// Of HTTP or SMTP; 0 where there is none.
    public var status: Int
    /// At most 64 KiB.
    public var body: [UInt8]
    public var retryAfter: Duration?

    public init(status: Int, body: [UInt8] = [], retryAfter: Duration? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }

    /// In the far side's own words, for a person: one line.
    public var said: String {
        let text = CleanText.line(String(decoding: body.prefix(2000), as: UTF8.self), atMost: 300)
        return text.isEmpty ? "\(status)" : "\(status) \(text)"
    }

    /// As HTTP means its statuses.
    public var usualVerdict: Verdict {
        switch status {
        case 200...299: .accepted(id: nil, said: said)
        case 408, 425, 429, 500...599: .retry(after: retryAfter, said: said)
        case 300...399: .refused(said: "\(said): redirections are not followed")
        default: .refused(said: said)
        }
    }
}
