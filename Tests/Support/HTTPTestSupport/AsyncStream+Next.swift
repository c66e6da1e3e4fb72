extension AsyncStream where Element: Sendable {
    /// Waits for the next `count` elements.
    package func next(_ count: Int) async -> [Element] {
        var elements: [Element] = []
        for await element in self {
            elements.append(element)
            if elements.count == count { break }
        }
        return elements
    }
}
