/// When something is expected, as its owner wrote it: a line of cron, or lines of systemd's calendar expressions.
public enum ScheduleExpression: Sendable, Equatable {
    case cron(CronExpression)
    /// Whichever comes first counts.
    case calendar([CalendarExpression])

    /// In bytes.
    public static let longest = 100
    static let mostLines = 8

    /// One line of five fields, or one that begins with `@`, is cron's; all else a calendar.
    public init(_ text: String) throws(ScheduleFault) {
        guard text.utf8.count <= Self.longest else {
            throw ScheduleFault("A schedule has at most \(Self.longest) bytes.")
        }
        let lines = text.split { $0 == "\n" || $0 == "\r\n" }.map(Self.trimmed).filter { !$0.isEmpty }
        guard let first = lines.first, lines.count <= Self.mostLines else {
            throw ScheduleFault("A schedule has one to \(Self.mostLines) lines.")
        }
        let isCron = first.first == "@" || first.split { $0 == " " || $0 == "\t" }.count > 4
        if lines.count == 1, isCron {
            self = .cron(try CronExpression(String(first)))
        } else {
            var calendars: [CalendarExpression] = []
            for line in lines { calendars.append(try CalendarExpression(String(line))) }
            self = .calendar(calendars)
        }
    }

    private static func trimmed(_ line: Substring) -> Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = line.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    public var text: String {
        switch self {
        case .cron(let cron): cron.text
        case .calendar(let calendars): calendars.map(\.text).joined(separator: "\n")
        }
    }

    /// What the clients that it is meant for would not accept of it.
    public var warnings: [String] {
        if case .cron(let cron) = self { cron.warnings } else { [] }
    }

    /// The zones that it names itself.
    public var zones: [ZoneName] {
        if case .calendar(let calendars) = self { calendars.compactMap(\.zone) } else { [] }
    }

    /// - Parameters:
    ///   - time: Unix seconds; not included.
    ///   - zone: of what names none itself.
    ///   - named: the zones that lines name; a line whose zone is not among them never happens.
    /// - Returns: `nil` for never.
    public func next(after time: Int, in zone: Zone, named: [ZoneName: Zone] = [:]) -> Int? {
        switch self {
        case .cron(let cron): return cron.next(after: time, in: zone)
        case .calendar(let calendars):
            return calendars.compactMap { one in
                guard let name = one.zone else { return one.next(after: time, in: zone) }
                let own = name.text == Zone.utc.name ? .utc : named[name]
                return own.flatMap { one.next(after: time, in: $0) }
            }.min()
        }
    }
}
