public import MonitorCore

/// How single questions of a turn are asked: the hub and agents do it in ways of their own.
public protocol LineQuestions: Sendable {
    /// Asks a resolver for a name that no cache holds.
    ///
    /// - Returns: `nil` leaves the target out of the turn: it may not be asked from here, or this machine has no thread
    ///   or socket for it. Neither says anything of the line.
    func name(at resolver: IPAddress) async -> LineTurn.Finding?
    /// Connects and closes at once.
    ///
    /// - Returns: `nil` leaves the target out, as for a name.
    func connection(to endpoint: LineTargets.Endpoint) async -> LineTurn.Finding?
    /// Asks a page over TLS.
    ///
    /// - Returns: `nil` leaves the target out, as for a name.
    func page(_ url: String) async -> LineTurn.Page?
    /// Asks the page for portals, in plain HTTP.
    ///
    /// - Returns: `nil` leaves the target out, as for a name.
    func portal(_ url: String) async -> LineTurn.Portal?
    /// Asks the router that leads out.
    ///
    /// - Returns: `nil` where there is none to ask, or it may not be asked.
    func gateway() async -> LineTurn.Gateway?
}

extension LineQuestions {
    /// Asks once around: the facts of one turn.
    ///
    /// Where all is well a turn is one datagram to each resolver, one connection to each address, and one page, of which
    /// the chain of its certificates is most; in a short turn, the page for portals in its place.
    ///
    /// - Parameters:
    ///   - targets: whom to ask.
    ///   - number: of the turn, of those that ask for a page; it decides which comes first.
    ///   - mayBeShort: whether the page for portals suffices where everything else answers.
    public func turn(_ targets: LineTargets, number: Int, mayBeShort: Bool = false) async -> LineTurn {
        async let names = Self.all(targets.resolvers) { await name(at: $0) }
        async let connections = Self.all(targets.addresses) { await connection(to: $0) }
        let first = targets.pages.isEmpty ? nil : number % targets.pages.count
        var turn = LineTurn(names: [], connections: [], pages: [])
        if mayBeShort {
            turn.portal = await portal(targets.portalPage)
            (turn.names, turn.connections) = (await names, await connections)
            if turn.isShort { return turn }
        }
        if let first, let answer = await page(targets.pages[first]) { turn.pages.append(answer) }
        (turn.names, turn.connections) = (await names, await connections)
        guard LineJudgement(turn).verdict != .online else { return turn }
        let others = targets.pages.indices.filter { $0 != first }.map { targets.pages[$0] }
        async let more = Self.all(others) { await page($0) }
        if turn.portal == nil { turn.portal = await portal(targets.portalPage) }
        turn.pages += await more
        if LineJudgement(turn).verdict == .offline { turn.gateway = await gateway() }
        return turn
    }

    /// All at once; the answers in the order of the targets.
    private static func all<Target: Sendable, Answer: Sendable>(
        _ targets: [Target], _ ask: @escaping @Sendable (Target) async -> Answer?
    ) async -> [Answer] {
        await withTaskGroup(of: (Int, Answer?).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { (index, await ask(target)) }
            }
            var answers: [(Int, Answer?)] = []
            for await one in group { answers.append(one) }
            return answers.sorted { $0.0 < $1.0 }.compactMap(\.1)
        }
    }
}
