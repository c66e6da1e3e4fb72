/// Where each byte went that a device sent: nothing is dropped unseen.
package struct ScreenAccount: Equatable, Sendable {
    /// All of them.
    package internal(set) var received = 0
    /// In lines that were given.
    package internal(set) var data = 0
    /// What we typed, and blocks that repeat it.
    package internal(set) var echo = 0
    package internal(set) var pager = 0
    package internal(set) var events = 0
    package internal(set) var prompt = 0
    /// Line ends, moves of the cursor, colours, what was overwritten.
    package internal(set) var control = 0
    /// Beyond a bound.
    package internal(set) var dropped = 0
    /// In lines that have not ended, or are held back.
    package internal(set) var open = 0

    package var isBalanced: Bool {
        received == data + echo + pager + events + prompt + control + dropped + open
    }
}
