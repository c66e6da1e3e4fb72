/// What screens of one family of devices hold beside their text: the part of a profile that `ScreenReader` needs.
package struct ScreenMarks: Equatable, Sendable {
    /// A mark at which the device waits for a key.
    package struct Pager: Equatable, Sendable {
        package var mark: LiteralPattern
        package var answer: String

        package init(_ mark: LiteralPattern, answer: String) {
            self.mark = mark
            self.answer = answer
        }
    }

    /// Something that the device says unasked: an alarm or a line of its log.
    package struct Event: Equatable, Sendable {
        package var start: LiteralPattern
        /// The line that ends a block; `nil` where each is one line.
        package var end: LiteralPattern?
        /// Whether the line break in front of it belongs to it, so that it may cut a line in two.
        package var cuts: Bool

        package init(_ start: LiteralPattern, end: LiteralPattern? = nil, cuts: Bool) {
            self.start = start
            self.end = end
            self.cuts = cuts
        }
    }

    /// How a question is met; one that is not listed stops the reading.
    package struct Question: Equatable, Sendable {
        package var mark: LiteralPattern
        /// `nil`: stop.
        package var answer: String?

        package init(_ mark: LiteralPattern, answer: String?) {
            self.mark = mark
            self.answer = answer
        }
    }

    package var pagers: [Pager] = []
    package var events: [Event] = []
    package var questions: [Question] = []
    /// How a prompt ends: `#`, `>`.
    package var promptEnds: [String] = ["#", ">"]
    /// Smart prompts: a choice in braces, then the command again.
    package var hasSmartPrompts = false

    package init() {}
}
