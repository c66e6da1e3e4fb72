internal import Synchronization

/// One hand on each device, and so many sessions at once, for all features of a hub.
///
/// Who waits longest goes first. A device in use holds no place of the whole.
package final class DeviceQueue: Sendable {
    private struct State {
        var most: Int
        var running = 0
        /// Devices in use, with those that wait for each.
        var waiting: [Int64: [CheckedContinuation<Void, Never>]] = [:]
        /// Devices whose turn it is, that wait for a place.
        var places: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    package init(most: Int = 8) { state = Mutex(State(most: most)) }

    private static let hubs = Mutex<[String: DeviceQueue]>([:])

    /// The queue of the hub on a database: features that know nothing of each other share it.
    package static func shared(by database: String) -> DeviceQueue {
        hubs.withLock { hubs in
            if let known = hubs[database] { return known }
            let queue = DeviceQueue()
            hubs[database] = queue
            return queue
        }
    }

    /// Sessions at once, from now on.
    package func allow(_ most: Int) { state.withLock { $0.most = max(1, most) } }

    /// Whether the device is in use now.
    package func isInUse(_ device: Int64) -> Bool { state.withLock { $0.waiting[device] != nil } }

    /// Waits for the device, then for a place, and does the work.
    package func alone<Value: Sendable>(
        with device: Int64, _ work: @Sendable () async -> Value
    ) async -> Value {
        await withCheckedContinuation { mine in
            let isFree = state.withLock { state in
                guard state.waiting[device] != nil else {
                    state.waiting[device] = []
                    return true
                }
                state.waiting[device]?.append(mine)
                return false
            }
            if isFree { mine.resume() }
        }
        await withCheckedContinuation { mine in
            let isFree = state.withLock { state in
                guard state.running < state.most else {
                    state.places.append(mine)
                    return false
                }
                state.running += 1
                return true
            }
            if isFree { mine.resume() }
        }
        let value = await work()
        let (place, next) = state.withLock { state in
            var place: CheckedContinuation<Void, Never>?
            if state.places.isEmpty || state.running > state.most {
                state.running -= 1
            } else {
                place = state.places.removeFirst()
            }
            var next: CheckedContinuation<Void, Never>?
            if state.waiting[device]?.isEmpty ?? true {
                state.waiting[device] = nil
            } else {
                next = state.waiting[device]?.removeFirst()
            }
            return (place, next)
        }
        place?.resume()
        next?.resume()
        return value
    }
}
