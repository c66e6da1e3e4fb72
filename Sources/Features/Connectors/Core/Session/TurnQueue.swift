/// Whose turn it is with one login of an old desk: its server keeps one selected user and ticket a session, so requests of
/// two people that alternate would write into the wrong ticket.
package struct TurnQueue: Sendable {
    package static let most = 32

    package enum Entry: Sendable, Equatable {
        case now
        /// Behind so many people.
        case waits(behind: Int)
        case full
    }

    private var holder: Int?
    private var waiting: [Int] = []
    private var last = 0

    package init() {}

    package var isFree: Bool { holder == nil }
    package func holds(_ number: Int) -> Bool { holder == number }
    package var length: Int { waiting.count + (holder == nil ? 0 : 1) }

    /// - Returns: the number to `leave` with.
    package mutating func enter() -> (number: Int, entry: Entry) {
        last += 1
        guard holder != nil else {
            holder = last
            return (last, .now)
        }
        guard waiting.count < Self.most else { return (last, .full) }
        waiting.append(last)
        return (last, .waits(behind: waiting.count))
    }

    /// Ends a turn, or a wait for it.
    ///
    /// - Returns: the number whose turn it is now; `nil` where no turn began.
    package mutating func leave(_ number: Int) -> Int? {
        guard holder == number else {
            waiting.removeAll { $0 == number }
            return nil
        }
        holder = waiting.isEmpty ? nil : waiting.removeFirst()
        return holder
    }
}
