/// What is due first comes first: a binary heap.
struct TimedQueue<Element: Sendable>: Sendable {
    struct Entry: Sendable {
        let time: Int64
        let element: Element
    }

    private(set) var entries: [Entry] = []

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    mutating func insert(_ element: Element, at time: Int64) {
        entries.append(Entry(time: time, element: element))
        var index = entries.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard entries[index].time < entries[parent].time else { return }
            entries.swapAt(index, parent)
            index = parent
        }
    }

    /// - Returns: the first, where it is due.
    mutating func removeFirst(until now: Int64) -> Entry? {
        guard let first = entries.first, first.time <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        sink()
        return first
    }

    private mutating func sink() {
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right].time < entries[left].time ? right : left
            guard entries[child].time < entries[index].time else { return }
            entries.swapAt(index, child)
            index = child
        }
    }

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }
}
