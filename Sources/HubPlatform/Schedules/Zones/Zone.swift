/// A time zone: the offsets that it had and will have by today's law.
///
/// Read from the machine's tzdata (`Zone(name:tzif:)`), so that an upgrade of that package changes what the hub computes.
/// Times are Unix seconds.
public struct Zone: Sendable, Equatable {
    public let name: String
    /// When offsets change, ascending.
    let changes: [Int]
    /// Into `offsets`, for each change.
    let kinds: [UInt8]
    /// At least one; the first holds before the first change.
    let offsets: [ZoneOffset]
    /// From the last change on; `nil` keeps its offset.
    let rule: ZoneRule?

    init(name: String, changes: [Int], kinds: [UInt8], offsets: [ZoneOffset], rule: ZoneRule?) {
        self.name = name
        self.changes = changes
        self.kinds = kinds
        self.offsets = offsets
        self.rule = rule
    }

    /// The same offset at all times.
    public init(fixed seconds: Int, name: String) {
        self.init(
            name: name, changes: [], kinds: [],
            offsets: [ZoneOffset(seconds: seconds, isDaylight: false, abbreviation: name)], rule: nil)
    }

    /// A zone whose law never was another.
    public init(_ rule: ZoneRule, name: String) {
        self.init(name: name, changes: [], kinds: [], offsets: [rule.standard], rule: rule)
    }

    public static let utc = Zone(fixed: 0, name: "UTC")

    /// Whether clocks of this zone never change.
    var isFixed: Bool { changes.isEmpty && rule == nil }

    public func offset(at time: Int) -> ZoneOffset { span(at: time).offset }

    public func wall(at time: Int) -> WallTime { WallTime(seconds: time + offset(at: time).seconds) }

    public func span(at time: Int) -> ZoneSpan {
        guard let last = changes.last, time < last else {
            if let rule { return rule.span(at: time, notBefore: changes.last ?? .min) }
            return ZoneSpan(start: changes.last ?? .min, end: .max, offset: offsets[Int(kinds.last ?? 0)])
        }
        let next = firstChange(after: time)
        guard next > 0 else { return ZoneSpan(start: .min, end: changes[0], offset: offsets[0]) }
        return ZoneSpan(start: changes[next - 1], end: changes[next], offset: offsets[Int(kinds[next - 1])])
    }

    private func firstChange(after time: Int) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
