package import MonitorCore

/// One version of a device's configuration.
package struct ConfigCopy: Equatable, Sendable {
    package enum Source: String, Sendable, CaseIterable {
        /// Read from the device by schedule.
        case schedule
        /// Read from the device when a person asked for it.
        case asked
        /// Sent by a person or a program.
        case sent
    }

    package let number: Int64
    package let device: String
    package let at: UTCTime
    package let by: String
    package let source: Source
    /// SHA-256 of the text without secrets, in hexadecimal digits.
    package let digest: String
    package let lines: Int
    package let bytes: Int
    package let note: String
    /// Whether the full text was sealed, and can be opened.
    package let hasFull: Bool

    package init(
        number: Int64, device: String, at: UTCTime, by: String, source: Source, digest: String, lines: Int,
        bytes: Int, note: String, hasFull: Bool
    ) {
        self.number = number
        self.device = device
        self.at = at
        self.by = by
        self.source = source
        self.digest = digest
        self.lines = lines
        self.bytes = bytes
        self.note = note
        self.hasFull = hasFull
    }

    /// Versions that are kept of one device; older ones go.
    package static let most = 200
    package static let longestNote = 300

    /// As people write it, without blanks around it and breaks inside.
    package static func checked(note: String) throws(ConfigFault) -> String {
        let clean = note.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard clean.count <= longestNote else {
            throw .invalid("The note is longer than \(longestNote) characters.")
        }
        return clean
    }
}

/// A device whose configuration is kept, and how the last attempt went.
package struct ConfigDevice: Equatable, Sendable {
    package enum Outcome: String, Sendable, CaseIterable {
        case kept, unchanged
        /// What came was cut, or not a configuration: it replaced nothing.
        case refused
        /// The device could not be read.
        case failed
    }

    package let name: String
    package let profile: String?
    /// The last attempt.
    package let triedAt: UTCTime?
    package let outcome: Outcome?
    package let reason: String?
    /// When the newest version was last found unchanged, or was made.
    package let confirmedAt: UTCTime?
    package let versions: Int
    package let newest: ConfigCopy?

    package init(
        name: String, profile: String?, triedAt: UTCTime?, outcome: Outcome?, reason: String?,
        confirmedAt: UTCTime?, versions: Int, newest: ConfigCopy?
    ) {
        self.name = name
        self.profile = profile
        self.triedAt = triedAt
        self.outcome = outcome
        self.reason = reason
        self.confirmedAt = confirmedAt
        self.versions = versions
        self.newest = newest
    }

    package static let most = 5000

    /// As people call it; no part of a path.
    package static func checked(_ name: String) throws(ConfigFault) -> String {
        let clean = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...60).contains(clean.count), clean.utf8.count <= 240,
            !clean.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        else { throw .invalid("A device's name has 1 to 60 characters, without control characters.") }
        return clean
    }
}

/// Why something was not done with a configuration or a firmware.
package enum ConfigFault: Error, Equatable, Sendable, CustomStringConvertible {
    case notFound(String)
    /// A copy that may not become a version; it is kept as a failed reading.
    case refused(String)
    case invalid(String)
    case full(String)
    /// Something is otherwise than it was seen.
    case changed(String)
    /// The full text is not there, or cannot be opened.
    case sealed(String)
    case unreachable(String)

    package var description: String {
        switch self {
        case .refused(let cause):
            "The copy was not kept: \(cause). The last version stays the newest. If the copy is right, send it by hand with 'keep anyway'."
        case .notFound(let sentence), .invalid(let sentence), .full(let sentence), .changed(let sentence),
            .sealed(let sentence), .unreachable(let sentence):
            sentence
        }
    }
}
