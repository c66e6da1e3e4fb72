/// What one turn of asking found: each method's answers, without any judgement.
public struct LineTurn: Sendable, Equatable {
    /// One question to one target.
    public enum Finding: Sendable, Equatable {
        /// - Parameter seconds: from the question to the answer.
        case answered(seconds: Double)
        /// - Parameter reason: one sentence's worth, for people.
        case failed(_ reason: String)

        public var isAnswered: Bool {
            if case .answered = self { true } else { false }
        }

        public var seconds: Double? {
            if case .answered(let seconds) = self { seconds } else { nil }
        }
    }

    /// One page that was asked over TLS.
    public enum Page: Sendable, Equatable {
        case answered(seconds: Double)
        /// Something answered whose certificate is not the page's: a portal, or an attack.
        case wrongCertificate
        case failed(_ reason: String)

        var isAnswered: Bool {
            if case .answered = self { true } else { false }
        }
    }

    /// The page that must answer 204 and nothing else, asked in plain HTTP.
    public enum Portal: Sendable, Equatable {
        case none
        /// Another status, or a body: something on the way answers in its place.
        case intercepted(status: Int)
        case failed(_ reason: String)
    }

    /// The router that leads out.
    public enum Gateway: Sendable, Equatable {
        /// There is no default route.
        case noRoute
        /// It answered, if only by a refusal.
        case answered
        case silent
    }

    /// A name asked of each resolver.
    public var names: [Finding]
    /// A TCP connection to each address.
    public var connections: [Finding]
    /// The pages that were asked: one or none in a turn where all is well, all of them otherwise.
    public var pages: [Page]
    /// `nil` where it was not asked: a page was asked first, and proved the line.
    public var portal: Portal?
    /// `nil` where it was not asked: something beyond it answered.
    public var gateway: Gateway?

    public init(
        names: [Finding], connections: [Finding], pages: [Page], portal: Portal? = nil,
        gateway: Gateway? = nil
    ) {
        self.names = names
        self.connections = connections
        self.pages = pages
        self.portal = portal
        self.gateway = gateway
    }

    /// Whether it found a line that is well without a page: everything answered that was asked, and nothing in place of
    /// the page for portals.
    public var isShort: Bool {
        pages.isEmpty && portal == Portal.none && !connections.isEmpty
            && (names + connections).allSatisfy(\.isAnswered)
    }

    /// The median of the connections that were made; `nil` where none was.
    public var seconds: Double? {
        let all = connections.compactMap(\.seconds).sorted()
        return all.isEmpty ? nil : all[all.count / 2]
    }
}
