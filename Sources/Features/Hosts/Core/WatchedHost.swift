package import MonitorCore

/// A host that is watched, and how it fares.
package struct WatchedHost: Equatable, Sendable {
    package let number: Int64
    package var content: Content
    package var health: HostHealth
    /// The last round.
    package var checkedAt: UTCTime?
    /// Of the last round; `nil` where nothing answered.
    package var roundTripMicroseconds: UInt32?
    package var pause: HostPause?
    /// Grows with each change of what people write.
    package var version: Int

    package init(
        number: Int64, _ content: Content, health: HostHealth, checkedAt: UTCTime? = nil,
        roundTripMicroseconds: UInt32? = nil, pause: HostPause? = nil, version: Int = 1
    ) {
        self.number = number
        self.content = content
        self.health = health
        self.checkedAt = checkedAt
        self.roundTripMicroseconds = roundTripMicroseconds
        self.pause = pause
        self.version = version
    }

    /// As many as one plan of the pinger holds.
    package static let most = 4096

    /// Whether it is paused now: a pause that is over counts for nothing.
    package func isPaused(at now: UTCTime) -> Bool { pause.map { !$0.isOver(at: now.milliseconds) } ?? false }

    /// What people write of it.
    package struct Content: Equatable, Sendable {
        /// A folder's number.
        package var folder: Int64
        package var name: String
        /// An IP address or a host name.
        package var address: String
        /// The number of the host that it is behind: a switch, say. One level.
        package var parent: Int64?

        package init(folder: Int64, name: String, address: String, parent: Int64? = nil) {
            self.folder = folder
            self.name = name
            self.address = address
            self.parent = parent
        }

        package func checked() throws(HostsFault) -> Content {
            var clean = self
            clean.name = try Self.name(name)
            clean.address = address.filter { !$0.isWhitespace }.lowercased()
            guard !clean.address.isEmpty, HostList.isAddress(clean.address) else {
                throw .invalid("'\(address.prefix(60))' is not an IP address or a host name.")
            }
            return clean
        }

        static func name(_ text: String) throws(HostsFault) -> String {
            let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard (1...HostList.longestName).contains(name.count),
                name.utf8.count <= 4 * HostList.longestName,
                !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
            else {
                throw .invalid(
                    "A name has 1 to \(HostList.longestName) characters, without control characters.")
            }
            return name
        }
    }
}

/// A folder of hosts.
package struct HostFolder: Equatable, Sendable {
    package let number: Int64
    package let name: String
    package let count: Int

    package init(number: Int64, name: String, count: Int = 0) {
        self.number = number
        self.name = name
        self.count = count
    }

    package static let most = 500

    package static func checked(_ name: String) throws(HostsFault) -> String {
        try WatchedHost.Content.name(name)
    }
}

/// A change of a host that people are told of.
package struct HostChange: Equatable, Sendable {
    package let at: UTCTime
    package let state: HostHealth.State
    /// For how long it was what it was before, in milliseconds; `nil` where that is not known.
    package let after: Int64?

    package init(at: UTCTime, state: HostHealth.State, after: Int64?) {
        self.at = at
        self.state = state
        self.after = after
    }
}

/// Why something was not done with a host or a folder.
package enum HostsFault: Error, Equatable, Sendable, CustomStringConvertible {
    case notFound
    case noFolder
    /// Another change came first.
    case changed
    case invalid(String)
    case full(String)
    /// No packets can be sent from here.
    case noProbes(String)

    package var description: String {
        switch self {
        case .notFound: "No host has this number."
        case .noFolder: "No folder of hosts has this number."
        case .changed: "The host was changed meanwhile. Compare with what is kept now, and save again."
        case .invalid(let sentence), .full(let sentence), .noProbes(let sentence): sentence
        }
    }
}
