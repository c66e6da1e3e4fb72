public import MonitorCore

/// What a link in a message permits: to acknowledge one incident, until a time, as one channel. Nothing else.
///
/// It is written `INCIDENT.OPENED.CHANNEL.EXPIRES.MAC`: whole numbers, the time when the incident was opened in Unix
/// milliseconds, when the link ends in seconds, and 128 bits of an HMAC-SHA-256 as 32 hexadecimal digits. Who has the link has
/// the right: it is checked without a look into the database.
///
/// Numbers of incidents come again after a backup was restored. The time tells them apart.
public struct AcknowledgementLink: Sendable, Equatable {
    /// How long a link is good for, in milliseconds: seven days.
    public static let lifetime: Int64 = 7 * 86_400_000
    /// Longer texts are not looked at.
    private static let longest = 100
    private static let markBytes = 16

    public let incident: Int64
    public let openedAt: UTCTime
    /// Whose message it was in, for the audit.
    public let channel: Int64
    public let expires: UTCTime

    public init(incident: Int64, openedAt: UTCTime, channel: Int64, madeAt now: UTCTime) {
        self.incident = incident
        self.openedAt = openedAt
        self.channel = channel
        expires = UTCTime(milliseconds: (now.milliseconds + Self.lifetime) / 1000 * 1000)
    }

    public enum Fault: Error, Sendable, Equatable {
        /// It was not written with this key, or was changed.
        case forged
        /// It was good until then.
        case expired(UTCTime)
    }

    /// - Throws: `Fault`; a text of another form is `forged`.
    public init(_ text: String, key: [UInt8], at now: UTCTime) throws(Fault) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.longest, parts.count == 5, let incident = Self.number(parts[0]),
            let opened = Self.number(parts[1]), let channel = Self.number(parts[2]),
            let seconds = Self.number(parts[3]), seconds <= Int64.max / 1000
        else { throw .forged }
        self.incident = incident
        openedAt = UTCTime(milliseconds: opened)
        self.channel = channel
        expires = UTCTime(milliseconds: seconds * 1000)
        guard Secret(mark(key)).matches(Secret(String(parts[4]))) else { throw .forged }
        guard now < expires else { throw .expired(expires) }
    }

    /// One spelling a number: another would be another link with the same meaning.
    private static func number(_ text: Substring) -> Int64? {
        guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
        return number
    }

    public func written(_ key: [UInt8]) -> String { "\(signed).\(mark(key))" }

    private var signed: String {
        "\(incident).\(openedAt.milliseconds).\(channel).\(expires.milliseconds / 1000)"
    }

    /// Whether it was written for this incident, and not for another one of the same number.
    public func isOf(_ incident: Incident) -> Bool {
        incident.number == self.incident && incident.openedAt == openedAt
    }

    private func mark(_ key: [UInt8]) -> String {
        let mark = SHA256.authentication(of: Array("acknowledge \(signed)".utf8), key: key)
        return HexText.text(mark.prefix(Self.markBytes))
    }
}
