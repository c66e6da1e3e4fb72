internal import AgentHost
internal import LanCore
internal import Logging
internal import PacketCapture
internal import Synchronization

/// The LAN while the daemon runs. A reload leaves captures that it does not concern alone, and the numbering of
/// snapshots and the devices go on.
final class LanSession: RunningFeature {
    private struct State {
        /// Of the settings before.
        var sampler: Sampler?
        /// Whether what an earlier run remembered has been taken over, or was not there.
        var isRestored = false
    }

    let captures = CaptureSources()
    let status = LanStatus()
    private let state = Mutex(State())

    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan {
        let plan = try LanPlan(settings, of: self, logger)
        // What was needed to load is loaded.
        KernelPrograms.ofThisProcess.dropCapability()
        return plan
    }

    func end() { captures.stop() }

    var sampler: Sampler? {
        get { state.withLock { $0.sampler } }
        set { state.withLock { $0.sampler = newValue } }
    }

    /// - Returns: `true` for the first call.
    func beginRestoring() -> Bool {
        state.withLock { state in
            defer { state.isRestored = true }
            return !state.isRestored
        }
    }
}
