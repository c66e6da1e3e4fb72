/// Why a zone cannot be used.
public struct ZoneFault: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// Not a name of a zone; nothing was opened.
        case name
        /// This machine's tzdata has no such zone.
        case unknown
        /// The file cannot be read, by this cause.
        case unreadable(String)
        /// The file is not what RFC 9636 says, for this reason.
        case damaged(String)
        /// Its seconds are counted with leap seconds, which Unix time has none of.
        case leapSeconds
    }

    public let code: Code
    /// As it was asked for, cut.
    public let name: String

    public init(_ code: Code, name: String) {
        self.code = code
        self.name = String(name.prefix(64))
    }

    public var description: String { "cannot use the time zone '\(name)': \(cause)" }

    private var cause: String {
        switch code {
        case .name: "this is not the name of a zone. Write it as Europe/Berlin or UTC."
        case .unknown: "this machine has no such zone. Check the spelling, or install the package tzdata."
        case .unreadable(let cause): "\(cause). Check the package tzdata."
        case .damaged(let reason): "its file \(reason). Reinstall the package tzdata."
        case .leapSeconds: "its file counts leap seconds. Take the zone without 'right/'."
        }
    }
}
