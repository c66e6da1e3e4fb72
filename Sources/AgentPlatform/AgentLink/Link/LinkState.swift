internal import MonitorCore
internal import MonitorWire

/// The agent's half of the exchange, as a value: which sets hold, which orders are under way, and what is to
/// be done about a frame. It knows no socket, no file and no clock.
struct LinkState {
    /// Orders under way, and results that the hub may ask for again: each at most so many.
    static let mostOrders = LinkBounds.mostRunning / 2
    /// How long after its deadline a result is kept for a hub that comes back.
    static let afterDeadline: Duration = .seconds(60)

    enum Action: Equatable {
        case send(LinkFrame)
        /// Ask the feature to put this set in place, then say `applied`.
        case apply(OrderSet)
        /// Write to disk that this set holds.
        case keep(OrderSet)
        /// Run this order, then say `finished`.
        case start(OneOffOrder, deadline: ContinuousClock.Instant)
        /// Cancel the task of this order.
        case stop(id: String)
        /// What the hub did with a report.
        case acknowledged(ReportAck)
    }

    private struct Finished {
        let result: OrderResult
        let until: ContinuousClock.Instant
    }

    private let program: String
    private let serverID: String
    private let startID: String
    private let longest: UInt64
    /// As the handlers describe them.
    private let features: [LinkFeature]
    private(set) var held: [String: OrderSet] = [:]
    /// Under way, in the order of their coming; the value says whether the hub wants it no more.
    private var running: [(id: String, isCancelled: Bool)] = []
    private var finished: [Finished] = []
    /// What the hub said of itself on this connection; `nil` while there is none.
    private(set) var hub: LinkHello?
    /// Frames and keys of a later version, since the start.
    private(set) var passedOver = 0
    /// Messages that were not frames.
    private(set) var malformed = 0

    init(
        program: String = "monitor-agent/\(monitorVersion)", serverID: String, startID: String,
        features: [LinkFeature], longest: Int
    ) {
        (self.program, self.serverID, self.startID) = (program, serverID, startID)
        (self.features, self.longest) = (features, UInt64(longest))
    }

    /// Whether there is anything that a hub could order.
    var wantsOrders: Bool { !features.isEmpty }

    /// Sets that an earlier run kept; those of features that are gone are passed over.
    mutating func begin(with kept: [OrderSet]) -> [Action] {
        kept.filter { $0.body != nil && has($0.feature) }.map { .apply($0) }
    }

    /// What the agent says of itself.
    func hello() -> LinkHello {
        let described = features.map { feature in
            var feature = feature
            feature.revision = held[feature.name]?.revision ?? 0
            feature.digest = held[feature.name]?.digest
            return feature
        }
        let known = running.map(\.id) + finished.map(\.result.id)
        return LinkHello(
            program: program, serverID: serverID, startID: startID, features: described, running: known,
            longest: longest)
    }

    /// The way to the hub is gone; what is under way goes on.
    mutating func closed() { hub = nil }

    /// Reads a message of the hub's.
    ///
    /// - Parameter answersHello: `false` where the agent's hello went ahead, as by REST.
    mutating func received(
        _ message: [UInt8], at now: ContinuousClock.Instant, answersHello: Bool = true
    ) -> [Action] {
        guard let reading = try? LinkFrame.read(message) else {
            malformed += 1
            return []
        }
        return received(reading, at: now, answersHello: answersHello)
    }

    mutating func received(
        _ reading: LinkFrame.Reading, at now: ContinuousClock.Instant, answersHello: Bool = true
    ) -> [Action] {
        passedOver += reading.unknownKeys
        finished.removeAll { $0.until <= now }
        switch reading.frame {
        case .hello(let hello):
            let isFirst = hub == nil
            hub = hello
            guard isFirst else { return [] }
            let results = finished.map { Action.send(.orderResult($0.result)) }
            return (answersHello ? [.send(.hello(self.hello()))] : []) + results
        case .orders(let set): return wanted(set)
        case .order(let order): return wanted(order, at: now)
        case .cancel(let id): return cancelled(id)
        case .ack(let ack): return [.acknowledged(ack)]
        case .ordersState, .orderResult, .report, .live, .unknown:
            passedOver += 1
            return []
        }
    }

    private func has(_ feature: String) -> Bool { features.contains { $0.name == feature } }

    // MARK: Sets

    private func wanted(_ set: OrderSet) -> [Action] {
        guard has(set.feature) else {
            return [refusal(of: set, "This agent has no feature '\(set.feature)'.")]
        }
        if let old = held[set.feature], old == set { return [state(of: set)] }
        return [.apply(set)]
    }

    /// The feature has put the set in place, or refuses it; then what was there before still holds.
    mutating func applied(_ set: OrderSet, _ verdict: LinkHandler.Verdict) -> [Action] {
        switch verdict {
        case .refused(let reason): return [refusal(of: set, reason)]
        case .applied(let body):
            held[set.feature] = set.body == nil ? nil : set
            return [.keep(set), state(of: set, body)]
        }
    }

    private func state(of set: OrderSet, _ body: [UInt8]? = nil) -> Action {
        .send(
            .ordersState(
                OrderSetState(feature: set.feature, revision: set.revision, outcome: .applied, body: body)))
    }

    private func refusal(of set: OrderSet, _ reason: String) -> Action {
        .send(
            .ordersState(
                OrderSetState(
                    feature: set.feature, revision: set.revision, outcome: .refused, reason: reason)))
    }

    // MARK: One-off orders

    private mutating func wanted(_ order: OneOffOrder, at now: ContinuousClock.Instant) -> [Action] {
        if running.contains(where: { $0.id == order.id }) { return [] }
        if let known = finished.first(where: { $0.result.id == order.id }) {
            return [.send(.orderResult(known.result))]
        }
        guard has(order.feature) else {
            return end(order.id, .refused("This agent has no feature '\(order.feature)'."), until: now)
        }
        guard running.count < Self.mostOrders else {
            return end(order.id, .refused("This agent has \(Self.mostOrders) orders already."), until: now)
        }
        running.append((order.id, false))
        return [.start(order, deadline: now + order.deadline)]
    }

    private mutating func cancelled(_ id: String) -> [Action] {
        guard let index = running.firstIndex(where: { $0.id == id }) else { return [] }
        running[index].isCancelled = true
        return [.stop(id: id)]
    }

    /// - Parameter outcome: `nil` where it was stopped: by the hub's wish, or at its deadline.
    mutating func finished(
        _ id: String, _ outcome: LinkHandler.Outcome?, deadline: ContinuousClock.Instant
    ) -> [Action] {
        guard let index = running.firstIndex(where: { $0.id == id }) else { return [] }
        let isCancelled = running.remove(at: index).isCancelled
        guard let outcome else {
            let result = OrderResult(id: id, outcome: isCancelled ? .cancelled : .expired)
            return end(result, until: deadline)
        }
        return end(id, outcome, until: deadline)
    }

    private mutating func end(
        _ id: String, _ outcome: LinkHandler.Outcome, until deadline: ContinuousClock.Instant
    ) -> [Action] {
        switch outcome {
        case .done(let body): end(OrderResult(id: id, outcome: .done, body: body), until: deadline)
        case .refused(let why): end(OrderResult(id: id, outcome: .refused, reason: why), until: deadline)
        case .failed(let why): end(OrderResult(id: id, outcome: .failed, reason: why), until: deadline)
        }
    }

    private mutating func end(
        _ result: OrderResult, until deadline: ContinuousClock.Instant
    ) -> [Action] {
        if finished.count == Self.mostOrders { finished.removeFirst() }
        finished.append(Finished(result: result, until: deadline + Self.afterDeadline))
        return hub == nil ? [] : [.send(.orderResult(result))]
    }
}
