import Daemon
import Dispatch
import HubDatabase
import HubServer
import Logging
import MonitorCore
import ServiceLifecycle
import Synchronization

/// Once a day, at the time that UPKEEP_AT names, reads every page of the database. What it finds is said by the hourly
/// checks of the hub itself, until a later night finds nothing.
final class NightlyCheck: Service, Sendable {
    private static let betweenLooks: Duration = .seconds(30)
    private static let disk = DispatchQueue(label: "nightly check")
    private let place: DatabasePlace
    /// Minutes of the day at the hub's place.
    private let minute: Int
    private let logger: Logger
    private let found = Mutex<String?>(nil)

    init(_ place: DatabasePlace, minute: Int, logger: Logger) {
        self.place = place
        self.minute = minute
        self.logger = logger
    }

    /// What the newest check found; `nil` for nothing, and before the first.
    var trouble: String? { found.withLock { $0 } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var daily = DailyTime()
            while (try? await Task.sleep(for: Self.betweenLooks)) != nil {
                let (day, now) = LocalTime.day(at: .now)
                if daily.isDue(day: day, minute: now, at: self.minute) { await self.check() }
            }
        }
    }

    /// Takes as long as reading the file does, on a thread of its own.
    func check() async {
        let began = ContinuousClock.now
        let trouble = await withCheckedContinuation { done in
            Self.disk.async { [place] in done.resume(returning: Self.trouble(place)) }
        }
        found.withLock { $0 = trouble }
        let seconds = Int((.now - began) / .seconds(1))
        if let trouble { return logger.error("Upkeep: \(trouble)") }
        let found = place.isFile ? "Every page of the database is whole" : "The database can be used"
        logger.info("Upkeep: \(found) (\(seconds) s)")
    }

    private static func trouble(_ place: DatabasePlace) -> String? {
        do {
            _ = try place.check(Features.schema)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

/// Says once a day that a time of the day has come.
struct DailyTime {
    private static let day: Int64 = 1440
    /// Of the last look, in minutes since 1970 at the hub's place.
    private var last: Int64?

    /// - Parameters:
    ///   - day: since 1970, at the hub's place; `minute` of that day is now.
    ///   - wanted: the minute that is waited for.
    /// - Returns: whether it came since the last look. A start after it waits for the next day; a clock that leaps over
    ///   it counts, and one that is set back names no time twice.
    mutating func isDue(day: Int64, minute: Int, at wanted: Int) -> Bool {
        let now = day * Self.day + Int64(minute)
        guard let last else {
            self.last = now
            return false
        }
        guard now > last else { return false }
        self.last = now
        return (now - Int64(wanted)) / Self.day > (last - Int64(wanted)) / Self.day
    }
}
