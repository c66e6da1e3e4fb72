public import AgentHost
internal import Daemon
internal import Pinger

/// Pings targets for the hub.
extension AgentFeature {
    /// - Parameter settings: the program's, which the options of its commands are read into.
    public static func probes<Settings: AgentProgramSettings>(for settings: Settings.Type) -> AgentFeature {
        var feature = AgentFeature(name: "probes") { ProbeSession() }
        feature.settings = Setting<AgentSettings>.probes
        feature.commands = [PingCommand<Settings>.self]
        feature.check = { settings, list in
            let result = Result<String, any Error> {
                guard settings.probes.isOn else { return "not sent: PROBES is off" }
                // The agent carries on without: the hub's targets are then told as not measured.
                do { try Pinger.check(settings.probes.source) } catch { throw CheckWarning("\(error)") }
                return "echo requests can be sent"
            }
            list.note("probes", result, failing: ExitStatus.code)
        }
        return feature
    }
}
