/// What one question to one device gave.
package struct DeviceReading: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        /// Everything came: what is not there is not there.
        case complete
        /// Something came: what is not there may be.
        case partial
        case failed
    }

    /// What should be done about a failure.
    package enum Failure: String, Sendable {
        /// Not tried again by itself: the account would be locked.
        case credentials
        /// All sessions of the device are in use.
        case busy
        case unreachable
        /// The device's SSH key is not the accepted one: reading stops until a person decides.
        case hostKey
        case other
    }

    package var verdict: Verdict
    /// In words; `nil` for a complete one.
    package var reason: String?
    package var failure: Failure?
    package var table: Table?
    package var lines: [[UInt8]] = []
    /// Blocks that the device said unasked.
    package var events = 0
    /// What is worth telling although the reading went well.
    package var warnings: [String] = []
    /// Lines that were sent, without secrets.
    package var sent: [String] = []
    /// What came, without secrets; cut at a bound.
    package var transcript: [UInt8] = []
    package var prompt: String?

    package init(_ verdict: Verdict, reason: String? = nil, failure: Failure? = nil) {
        self.verdict = verdict
        self.reason = reason
        self.failure = failure
    }
}

/// What opens a device. Never printed, compared or kept in a log.
package struct DeviceCredentials: Sendable {
    package var name: [UInt8]
    package var password: [UInt8]
    package var enable: [UInt8]

    package init(name: [UInt8], password: [UInt8], enable: [UInt8] = []) {
        self.name = name
        self.password = password
        self.enable = enable
    }
}

extension [UInt8] {
    /// Without any of the secrets, wherever they stand.
    package func without(_ secrets: [[UInt8]]) -> [UInt8] {
        secrets.filter { $0.count >= 2 }.reduce(self) { text, secret in
            var kept: [UInt8] = []
            var index = text.startIndex
            while index < text.endIndex {
                if text[index] == secret[0], text[index...].starts(with: secret) {
                    kept += Array("<removed>".utf8)
                    index += secret.count
                } else {
                    kept.append(text[index])
                    index += 1
                }
            }
            return kept
        }
    }
}
