/// The tiers in packs: how a block's place in each is found.
enum PackTier: Int, Sendable, CaseIterable {
    case fine, minutes, quarters, hours, days, months

    private static let day: Int64 = 86_400_000

    /// The tier that answers a question for points of this length.
    init(atMost step: Int64) {
        switch step {
        case ..<60_000: self = .fine
        case ..<Block.milliseconds: self = .minutes
        case ..<3_600_000: self = .quarters
        default: self = .hours
        }
    }

    /// Slots of a pack; those of the fine tier are its samples.
    var slots: Int {
        switch self {
        case .fine: 0
        case .minutes: Block.minutes
        case .quarters: 96
        case .hours: 24
        case .days, .months: 1
        }
    }

    /// Milliseconds that a slot is long, by which its points begin.
    var slotLength: Int64 {
        switch self {
        case .fine, .quarters: Block.milliseconds
        case .minutes: 60_000
        case .hours: 3_600_000
        case .days, .months: Self.day
        }
    }

    /// The pack that a block belongs to.
    func period(of block: Block, _ calendar: WallCalendar) -> Int64 {
        switch self {
        case .fine, .minutes: block.number
        case .quarters, .hours: block.start.quotient(by: Self.day)
        case .days: calendar.periods(at: block.start).day
        case .months: calendar.periods(at: block.start).month
        }
    }

    /// The slot that a block belongs to. Not of the fine tier and minutes, whose packs are blocks.
    func slot(of block: Block) -> Int {
        switch self {
        case .quarters, .hours:
            Int((block.start - block.start.quotient(by: Self.day) * Self.day) / slotLength)
        default: 0
        }
    }

    /// When a pack begins, Unix milliseconds. Not of days and months.
    func start(of period: Int64) -> Int64 {
        self == .fine || self == .minutes ? period * Block.milliseconds : period * Self.day
    }

    /// The packs with slots that begin in a range. Not of days and months.
    func periods(in range: Range<Int64>) -> ClosedRange<Int64> {
        let length = self == .fine || self == .minutes ? Block.milliseconds : Self.day
        let first = range.lowerBound.quotient(by: length)
        return first...max(first, (range.upperBound - 1).quotient(by: length))
    }

    /// The blocks of which slots are made that begin in a range. Not of days and months.
    func blocks(in range: Range<Int64>) -> ClosedRange<Int64> {
        let length = max(slotLength, Block.milliseconds)
        let each = length / Block.milliseconds
        let first = range.lowerBound.quotient(by: length) * each
        return first...max(first, (range.upperBound - 1).quotient(by: length) * each + each - 1)
    }
}
