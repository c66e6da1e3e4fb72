internal import AgentHost
internal import Logging
internal import ProbeKinds
internal import Synchronization
internal import UplinkWire

/// The feature while the daemon runs: what the hub ordered outlasts a reload.
final class LineSession: RunningFeature {
    private let held = Mutex<LineOrder?>(nil)
    private let wake = OrderWake()
    let hub = HubAddresses()

    /// `nil` where nothing is asked.
    var order: LineOrder? { held.withLock { $0 } }

    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan {
        LinePlan(
            isPermitted: settings[LineSettings.self].isPermitted,
            lists: settings[ProbePolicySettings.self],
            hubHosts: settings.hubHosts, session: self)
    }

    func end() {}

    func adopt(_ order: LineOrder?) {
        held.withLock { $0 = order }
        wake.ring()
    }

    /// Calls once when there is another order than this.
    func onChange(after order: LineOrder?, _ call: @escaping @Sendable () -> Void) {
        wake.onRing(call) { self.order != order }
    }
}
