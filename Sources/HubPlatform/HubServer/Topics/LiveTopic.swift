/// Something that browsers may follow: one topic, or all whose names begin alike.
package struct LiveTopic: Sendable {
    /// What it shows now; `nil` for a name that is none of its topics.
    package let state: @Sendable (_ name: String) -> (any LiveTopicState)?

    package init(_ state: @escaping @Sendable (_ name: String) -> (any LiveTopicState)?) {
        self.state = state
    }
}

/// What a topic shows at one moment.
package protocol LiveTopicState: Sendable {
    /// All of it, for a browser that has nothing of it.
    func whole() -> [UInt8]
    /// What is new since then, for a browser that has that; `nil` where nothing is.
    func change(since old: any LiveTopicState) -> [UInt8]?
}
