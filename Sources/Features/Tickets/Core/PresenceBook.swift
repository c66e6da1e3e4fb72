/// Who has a ticket open: told to the others, and no lock.
package struct PresenceBook: Sendable {
    /// Seconds for which a page counts after it was opened.
    package static let seconds: Int64 = 120
    /// Pages that are remembered; the oldest go first.
    package static let most = 1000

    package struct Key: Hashable, Sendable {
        package let desk: Int64
        package let number: String

        package init(desk: Int64, number: String) {
            self.desk = desk
            self.number = number
        }
    }

    private var seen: [Key: [String: Int64]] = [:]
    private var count = 0

    package init() {}

    /// - Parameter now: seconds.
    /// - Returns: the others who have it open, by name.
    package mutating func open(_ key: Key, by person: String, at now: Int64) -> [String] {
        if count >= Self.most, seen[key] == nil { sweep(now) }
        var people = (seen[key] ?? [:]).filter { now - $0.value < Self.seconds }
        count += people.count - (seen[key]?.count ?? 0)
        if people.updateValue(now, forKey: person) == nil { count += 1 }
        seen[key] = people
        return people.keys.filter { $0 != person }.sorted()
    }

    package mutating func leave(_ key: Key, by person: String) {
        if seen[key]?.removeValue(forKey: person) != nil { count -= 1 }
        if seen[key]?.isEmpty == true { seen[key] = nil }
    }

    private mutating func sweep(_ now: Int64) {
        seen = seen.mapValues { $0.filter { now - $0.value < Self.seconds } }.filter { !$0.value.isEmpty }
        count = seen.values.reduce(0) { $0 + $1.count }
        if count >= Self.most {
            seen = [:]
            count = 0
        }
    }
}
