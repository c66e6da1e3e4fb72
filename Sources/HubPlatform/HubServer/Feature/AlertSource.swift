package import HubCore
package import MonitorCore
internal import Synchronization

/// What one feature knows that rules may judge: it measures, and another feature decides.
package struct AlertSource: Sendable {
    /// Things that happened, with how far each stream of them was read.
    package struct Events: Sendable {
        package var readings: [AlertReading]
        /// By stream, such as an agent: the number of the newest event.
        package var places: [String: Int64]

        package init(_ readings: [AlertReading] = [], places: [String: Int64] = [:]) {
            self.readings = readings
            self.places = places
        }
    }

    /// As the place in its events is remembered: `lan`.
    package let name: String
    /// Everything as it is now, asked every few seconds; `nil` where that cannot be said.
    package var readings: @Sendable () async -> [AlertReading]?
    /// Kinds of which `readings` names every object that is wrong: what it does not name is well.
    package var completeKinds: Set<String>
    /// Events after these places, the oldest first, at most a thousand. A stream without a place is told of from now on.
    package var events: (@Sendable (_ places: [String: Int64]) async throws -> Events)?
    /// What was read of a kind in the past, by object, for the replay of a rule; `nil` where nothing of it is kept.
    package var history: (@Sendable (_ kind: String, _ range: Range<Int64>) async throws -> [AlertHistory]?)?

    package init(
        _ name: String, completeKinds: Set<String> = [],
        events: (@Sendable (_ places: [String: Int64]) async throws -> Events)? = nil,
        readings: @escaping @Sendable () async -> [AlertReading]?
    ) {
        self.name = name
        self.completeKinds = completeKinds
        self.events = events
        self.readings = readings
    }
}

/// What was read of one object in the past.
package struct AlertHistory: Sendable {
    package let object: AlertObject
    /// The oldest first.
    package let values: [(at: UTCTime, value: Double)]

    package init(_ object: AlertObject, _ values: [(at: UTCTime, value: Double)]) {
        self.object = object
        self.values = values
    }
}

/// The sources of the features that have started.
package final class AlertSources: Sendable {
    private let sources = Mutex<[AlertSource]>([])

    func register(_ new: [AlertSource]) { sources.withLock { $0 += new } }

    package var all: [AlertSource] { sources.withLock { $0 } }
}
