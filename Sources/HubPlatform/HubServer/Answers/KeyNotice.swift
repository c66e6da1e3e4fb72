package import MonitorWire

/// What the holder of a key is told of it: a code for its program, a sentence for its log.
package struct KeyNotice: Sendable {
    package let code: PlatformAnswer.Code
    package let sentence: String

    package init(code: PlatformAnswer.Code, sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package static let unknown = KeyNotice(code: .keyUnknown, sentence: "This key is not known here.")
    package static let denied = KeyNotice(code: .keyDenied, sentence: "This key was denied.")

    package static func foreign(owner: String) -> KeyNotice {
        KeyNotice(
            code: .keyForeign,
            sentence: "This key speaks for '\(owner)' alone. Ask for one of your own, or for approval.")
    }
}
