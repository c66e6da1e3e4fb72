/// What is the matter with the line, judged of one turn.
public enum LineVerdict: String, Sendable, CaseIterable {
    /// A page beyond the provider answered, and proved by its certificate that it is that page; in a short turn, every
    /// resolver and address answered, and the page for portals.
    case online
    /// Addresses answer, names do not: the resolvers are broken.
    case names
    /// A page on the way answers in place of others: a login of a hotel, an account without credit.
    case portal
    /// Some targets answer, too few for a line that is well.
    case partly
    /// Nothing beyond the provider answers.
    case offline

    /// Whether what is beyond the line can be reached.
    public var isUp: Bool { self == .online || self == .partly }
}

/// A verdict with its reason.
public struct LineJudgement: Sendable, Equatable {
    public let verdict: LineVerdict
    /// A sentence for people; `nil` for a line that is well.
    public let reason: String?

    public init(_ verdict: LineVerdict, _ reason: String? = nil) {
        self.verdict = verdict
        self.reason = reason
    }

    /// Judges a turn.
    ///
    /// A page with the right certificate is the only proof of a line that is well: a resolver may answer from its
    /// cache, and a portal accepts connections to any address. Between two such proofs a short turn shows that nothing
    /// has changed (`PageSchedule`).
    public init(_ turn: LineTurn) {
        let pages = turn.pages.count { $0.isAnswered }
        let connections = turn.connections.count { $0.isAnswered }
        // One page is asked where all is well, or none; two of three where the first one failed.
        if pages * 2 > turn.pages.count || turn.isShort {
            self.init(.online)
        } else if Self.isPortal(turn, pages: pages) {
            self.init(.portal, Self.portalReason(turn))
        } else if pages + connections == 0 {
            self.init(.offline, Self.offlineReason(turn.gateway))
        } else if !turn.names.isEmpty, !turn.names.contains(where: \.isAnswered), connections > 1 {
            self.init(
                .names,
                "The internet is reachable, but DNS does not work. Check the router's DNS servers, or set others."
            )
        } else {
            self.init(
                .partly,
                "\(connections) of \(turn.connections.count) addresses and \(pages) of \(turn.pages.count) pages answer."
            )
        }
    }

    private static func isPortal(_ turn: LineTurn, pages: Int) -> Bool {
        if case .intercepted = turn.portal { return true }
        return pages == 0 && turn.pages.contains(.wrongCertificate)
    }

    private static func portalReason(_ turn: LineTurn) -> String {
        if case .intercepted(let status) = turn.portal {
            return
                """
                A login page (captive portal) answers instead of the internet (status \(status)). Open a browser in this \
                network and log in, or ask the provider.
                """
        }
        return "Pages answer with certificates that are not theirs: something on the way intercepts them."
    }

    private static func offlineReason(_ gateway: LineTurn.Gateway?) -> String {
        switch gateway {
        case .noRoute: "This machine has no default route: check its network and the router."
        case .silent: "The router does not answer: check it and the cable to it."
        case .answered:
            "The router answers, but nothing beyond it: the fault is at the provider, or at the modem."
        case nil: "Nothing beyond the router answers."
        }
    }
}
