public import Mustache

/// A state by shape, colour and word, never by colour alone: `{{#mark}}{{>mark}}{{/mark}}`.
public struct StatusMark: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// ● all is well.
        case good
        /// ◐ worth a look: slow, quiet, waiting.
        case watch
        /// ▲ something is wrong.
        case bad
        /// ○ away, silent, switched off, not known.
        case off
        /// ◆ new, or said for information.
        case info

        /// The same state has the same shape everywhere.
        public var shape: String {
            switch self {
            case .good: "●"
            case .watch: "◐"
            case .bad: "▲"
            case .off: "○"
            case .info: "◆"
            }
        }
    }

    public let state: State
    public let word: String

    public init(_ state: State, _ word: String) {
        self.state = state
        self.word = word
    }
}

extension StatusMark: MustacheParent {
    public func child(named name: String) -> Any? {
        switch name {
        case "state": state.rawValue
        case "shape": state.shape
        case "word": word
        default: nil
        }
    }
}
