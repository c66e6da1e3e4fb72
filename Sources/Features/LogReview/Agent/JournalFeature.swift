public import AgentHost
internal import AgentLink
internal import Daemon
internal import LogWire
internal import Logging
internal import MonitorWire
internal import Synchronization

extension AgentFeature {
    /// Reports this machine's journal to the hub, where the hub asks for it and the agent's operator permits it.
    public static var journal: AgentFeature {
        var feature = AgentFeature(name: JournalOrder.feature) { JournalSession() }
        feature.settings = Setting<AgentSettings>.journal
        return feature
    }
}

/// The feature while the daemon runs: what the hub ordered outlasts a reload.
final class JournalSession: RunningFeature {
    private struct State {
        var order: JournalOrder?
        /// Ends a wait.
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// `nil` where nothing is to be reported.
    var order: JournalOrder? { state.withLock { $0.order } }

    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan {
        JournalPlan(isPermitted: settings[JournalSettings.self].isPermitted, session: self)
    }

    func end() {}

    func adopt(_ order: JournalOrder?) {
        state.withLock { $0.order = order }
        interrupt()
    }

    /// Calls once when there is another order than this, or `interrupt` is called.
    func onChange(after order: JournalOrder?, _ call: @escaping @Sendable () -> Void) {
        let isNew = state.withLock { state in
            state.wake = call
            return state.order != order
        }
        if isNew { interrupt() }
    }

    func interrupt() {
        let call = state.withLock { state in
            defer { state.wake = nil }
            return state.wake
        }
        call?()
    }
}

/// Settings that were tried: nothing of them can be refused.
struct JournalPlan: FeaturePlan {
    let isPermitted: Bool
    let session: JournalSession

    var orderHandlers: [LinkHandler] {
        let feature = LinkFeature(
            name: JournalOrder.feature, refusal: isPermitted ? nil : Self.forbidden)
        return [
            LinkHandler(
                feature: feature,
                forbids: { [isPermitted] _ in isPermitted ? nil : Self.forbidden },
                apply: { [session] body in Self.apply(body, session) })
        ]
    }

    static let forbidden = "The agent's operator does not permit it: REPORT_JOURNAL is off."

    private static func apply(_ body: [UInt8]?, _ session: JournalSession) -> LinkHandler.Verdict {
        guard let body else {
            session.adopt(nil)
            return .applied()
        }
        do {
            session.adopt(try JournalOrder(body))
            return .applied()
        } catch {
            return .refused("The order cannot be read: \(error).")
        }
    }

    func announce() {}

    func start(on host: AgentHost) throws -> FeatureServices {
        var running = FeatureServices()
        guard isPermitted else {
            session.adopt(nil)
            return running
        }
        let folder = host.settings.keepsState ? host.settings.stateFolder : nil
        running.services = [
            JournalService(session: session, place: JournalPlace(folder: folder), host: host)
        ]
        return running
    }
}
