public import MonitorCore

/// The way to a target at one moment: routers that said they are on it, and the largest packet that goes there.
public struct PathReport: Sendable, Equatable {
    public static let mostHops = 30
    public static let mostOfWindow = 4

    public struct Hop: Sendable, Equatable {
        /// Empty for one that does not answer; several where packets take several ways.
        public var addresses: [IPAddress]
        /// The shortest round trip.
        public var microseconds: UInt32?

        public init(_ addresses: [IPAddress] = [], microseconds: UInt32? = nil) {
            (self.addresses, self.microseconds) = (addresses, microseconds)
        }
    }

    public var target: ProbeTarget.ID
    /// A word of `TraceReason`.
    public var reason: String
    public var takenAt: UTCTime
    /// Whether the target itself answered.
    public var isReached: Bool
    public var hops: [Hop]
    /// In bytes, headers included; `nil` where it was not measured.
    public var largestPacket: UInt32?
    /// Larger packets vanish without a word: a black hole.
    public var isBlackHole: Bool

    public init(
        target: ProbeTarget.ID, reason: String, takenAt: UTCTime, isReached: Bool, hops: [Hop],
        largestPacket: UInt32? = nil, isBlackHole: Bool = false
    ) {
        (self.target, self.reason, self.takenAt) = (target, reason, takenAt)
        (self.isReached, self.hops) = (isReached, hops)
        (self.largestPacket, self.isBlackHole) = (largestPacket, isBlackHole)
    }

    /// Whether both may be one way: a router that does not answer may be any.
    public func isSameWay(as other: PathReport) -> Bool {
        let isAsLong = hops.count == other.hops.count || !isReached || !other.isReached
        return isAsLong
            && zip(hops, other.hops).allSatisfy { one, two in
                one.addresses.isEmpty || two.addresses.isEmpty
                    || !Set(one.addresses).isDisjoint(with: two.addresses)
            }
    }

    /// Whether packets of other sizes go through than before; what was not measured does not count.
    public func carriesTheSame(as other: PathReport) -> Bool {
        guard let largestPacket, let before = other.largestPacket else { return true }
        return largestPacket == before && isBlackHole == other.isBlackHole
    }

    /// The newer reading of the same way, with what only the older one knows.
    public func completed(by older: PathReport) -> PathReport {
        var whole = self
        for index in whole.hops.indices where index < older.hops.count && whole.hops[index].addresses.isEmpty
        {
            whole.hops[index] = older.hops[index]
        }
        if !isReached, older.hops.count > hops.count {
            whole.hops += older.hops[hops.count...]
            whole.isReached = older.isReached
        }
        if whole.largestPacket == nil {
            (whole.largestPacket, whole.isBlackHole) = (older.largestPacket, older.isBlackHole)
        }
        return whole
    }
}

/// A way that is to be looked at now.
public struct PathQuestion: Sendable, Equatable {
    public let target: ProbeTarget.ID
    public let destination: EchoDestination
    public let reason: TraceReason
}

extension ProbeRun {
    mutating func watchPath(_ row: Int, _ microseconds: UInt32?) {
        if let reason = rows[row]!.path.observe(microseconds) { traces.want(rows[row]!.target.id, reason) }
    }

    /// A person wants to know the way.
    ///
    /// - Returns: `false` for a target that is not in the plan.
    @discardableResult
    public mutating func wantPath(to target: ProbeTarget.ID) -> Bool {
        guard rows.contains(where: { $0?.target.id == target }) else { return false }
        traces.want(target, .asked)
        return true
    }

    /// The way that is to be looked at now; `tracedPath` is said of it.
    public mutating func takeTrace(at now: Int64) -> PathQuestion? {
        guard let (target, reason) = traces.next(at: now) else { return nil }
        guard let row = rows.first(where: { $0?.target.id == target }), let row,
            case .address(let destination) = row.resolution, !line.isCutOff
        else {
            traces.ended(target)
            return nil
        }
        // How many are sent is not known before; pings wait for the most.
        allowance.take(TraceQueue.mostPackets)
        return PathQuestion(target: target, destination: destination, reason: reason)
    }

    /// - Parameter report: `nil` where it could not be found out.
    public mutating func traced(_ target: ProbeTarget.ID, _ report: PathReport?) {
        traces.ended(target)
        guard let report, paths.count < PathReport.mostOfWindow,
            rows.contains(where: { $0?.target.id == target })
        else { return }
        paths.append(report)
    }
}
