/// Whether the agent's own line is gone: then its targets are not to blame.
///
/// It is when every target, three or more in two networks or more, was lost in two rounds running, or when the gateway
/// does not answer and no other target does either. It is back with the first answer.
public struct LineWatch: Sendable, Equatable {
    static let fewestTargets = 3
    static let fewestNetworks = 2
    static let rounds = 2

    /// Targets with an outcome.
    private var judged = 0
    /// Of these, with one loss at the end or more.
    private var losing = 0
    /// With two or more.
    private var silent = 0
    public private(set) var isCutOff = false
    /// Different networks that targets are in.
    public var networks = 0
    public var isGatewaySilent = false

    public init() {}

    /// Whether it may turn out so.
    public var isSuspect: Bool { isCutOff || (isWide && losing == judged) }

    private var isWide: Bool { judged >= Self.fewestTargets && networks >= Self.fewestNetworks }

    /// - Parameter streak: losses of the target in a row; `nil` where it was never judged.
    public mutating func note(from old: Int?, to streak: Int) {
        judged += 1
        if streak > 0 { losing += 1 }
        if streak >= Self.rounds { silent += 1 }
        forget(old)
    }

    /// A target is not probed any more.
    public mutating func forget(_ streak: Int?) {
        guard let streak else { return }
        judged -= 1
        if streak > 0 { losing -= 1 }
        if streak >= Self.rounds { silent -= 1 }
        if judged == 0 { isCutOff = false }
    }

    /// - Returns: whether it has just been lost.
    public mutating func judge() -> Bool {
        guard !isCutOff else { return false }
        isCutOff = (isWide && silent == judged) || (isGatewaySilent && judged > 0 && losing == judged)
        return isCutOff
    }

    /// Something was answered.
    ///
    /// - Returns: whether the line was gone before.
    public mutating func answered() -> Bool {
        defer { isCutOff = false }
        return isCutOff
    }
}
