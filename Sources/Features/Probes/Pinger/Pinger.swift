internal import CEcho
internal import Daemon
internal import Glibc
public import MonitorCore
public import Probes
public import Probing
internal import Synchronization

/// Sends echo requests by a plan, on one thread with one socket a family.
///
/// Without a plan there is neither thread nor socket.
/// Next: `PingerLoop`.
public final class Pinger: Sendable {
    public struct Options: Sendable {
        /// Nanoseconds from one report to the next.
        var window: Int64 = 5_000_000_000
        var mostPerSecond = 500
        var source: ProbeSource?
        var manner: EchoSocket.Manner = .raw
        /// Takes what was measured; on the pinger's thread. Must not block.
        var report: @Sendable (ProbeWindow, UTCTime) -> Void
        /// Tries what is not an echo request, and calls once with what came of it; on the pinger's thread. Must not block.
        public var attempt:
            @Sendable (ProbeAttempt, @escaping @Sendable (ProbeAttempt.Result) -> Void) -> Void = {
                $1(.init(.notSent(.unsupported)))
            }
        /// Traces the route to a target, likewise; `nil` where it could not be found out.
        public var trace: (@Sendable (PathQuestion, @escaping @Sendable (PathReport?) -> Void) -> Void)?
        /// Takes why a socket could not be had.
        var tell: @Sendable (PingerError) -> Void
        /// Whether a plan's first round begins when it comes, not at its targets' phases.
        public var startsAtOnce = false
        /// Whether windows have the rounds that ended.
        public var tellsRounds = false

        /// - Parameter windowMilliseconds: from one report to the next.
        public init(
            windowMilliseconds: Int = 5000, mostPerSecond: Int = 500, source: ProbeSource? = nil,
            report: @escaping @Sendable (ProbeWindow, UTCTime) -> Void,
            tell: @escaping @Sendable (PingerError) -> Void = { _ in }
        ) {
            window = Int64(windowMilliseconds) * 1_000_000
            (self.mostPerSecond, self.source) = (mostPerSecond, source)
            (self.report, self.tell) = (report, tell)
        }
    }

    /// What the thread is to do next.
    struct Orders: Sendable {
        var plan: ProbePlan?
        var resolutions: [ProbeTarget.ID: ProbeRun.Resolution] = [:]
        var mostPerSecond: Int?
        var attempted: [(ProbeAttempt, ProbeAttempt.Result)] = []
        var traced: [(ProbeTarget.ID, PathReport?)] = []
        var wantedPaths: [ProbeTarget.ID] = []
        var isStopped = false
        /// Called once the window is closed and reported.
        var flushed: [@Sendable () -> Void] = []
    }

    /// Where orders are left for the thread, which is woken for them.
    final class Desk: Sendable {
        let descriptor: Int32
        private let orders = Mutex(Orders())

        init?() {
            descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
            guard descriptor >= 0 else { return nil }
        }

        deinit { close(descriptor) }

        func leave(_ change: (inout Orders) -> Void) {
            orders.withLock { change(&$0) }
            eventfd_write(descriptor, 1)
        }

        func take() -> Orders {
            orders.withLock { orders in
                defer { orders = Orders(isStopped: orders.isStopped) }
                return orders
            }
        }

        func clear() {
            var count: eventfd_t = 0
            // because the kernel writes the one number on this frame.
            _ = unsafe eventfd_read(descriptor, &count)
        }
    }

    private let options: Options
    private let state = Mutex<Desk?>(nil)

    public init(_ options: Options) {
        var options = options
        options.manner = Self.manner
        self.options = options
    }

    deinit { stop() }

    /// Raw sockets where this process may have them, else datagram ones.
    static var manner: EchoSocket.Manner {
        let may = (try? EchoSocket(v6: false, .raw, identifier: 1, source: nil)) != nil
        return may ? .raw : .datagram
    }

    /// Whether echo requests can be sent at all.
    ///
    /// - Throws: why not, with the remedy.
    public static func check(_ source: ProbeSource? = nil) throws(PingerError) {
        do throws(PingerError) {
            _ = try EchoSocket(v6: false, .raw, identifier: 1, source: source)
        } catch {
            guard error.isMissingRight else { throw error }
            do throws(PingerError) {
                _ = try EchoSocket(v6: false, .datagram, identifier: 1, source: source)
            } catch _ {
                throw error
            }
        }
    }

    /// Puts a plan in place of the one before.
    ///
    /// - Parameter resolutions: where its targets are.
    /// - Returns: `false` where there is no thread left.
    @discardableResult
    public func follow(_ plan: ProbePlan, _ resolutions: [ProbeTarget.ID: ProbeRun.Resolution]) -> Bool {
        if plan.targets.isEmpty {
            stop()
            return true
        }
        guard let desk = desk() else { return false }
        desk.leave { orders in
            orders.plan = plan
            orders.resolutions = resolutions
        }
        return true
    }

    /// Where targets are from now on.
    public func resolve(_ resolutions: [ProbeTarget.ID: ProbeRun.Resolution]) {
        state.withLock { $0 }?.leave { $0.resolutions.merge(resolutions) { $1 } }
    }

    public func limit(perSecond: Int) {
        state.withLock { $0 }?.leave { $0.mostPerSecond = perSecond }
    }

    /// Traces the route to a target soon.
    public func wantPath(to target: ProbeTarget.ID) {
        state.withLock { $0 }?.leave { $0.wantedPaths.append(target) }
    }

    /// Reports what was measured in the window that is open.
    public func flush() async {
        guard let desk = state.withLock({ $0 }) else { return }
        await withCheckedContinuation { done in desk.leave { $0.flushed.append { done.resume() } } }
    }

    /// Ends the thread; what it has measured is reported before.
    public func stop() {
        let desk = state.withLock { state in
            defer { state = nil }
            return state
        }
        desk?.leave { $0.isStopped = true }
    }

    private func desk() -> Desk? {
        state.withLock { state in
            if let state { return state }
            guard let desk = Desk() else { return nil }
            let isStarted = startThread(named: "probes") { [options] in
                var loop = PingerLoop(options, desk)
                loop.serve()
            }
            if isStarted { state = desk }
            return state
        }
    }
}
