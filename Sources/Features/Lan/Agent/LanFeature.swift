public import AgentHost
internal import ArgumentParser
internal import Daemon
internal import DeviceDiscovery
internal import LanCore
internal import LanWire
internal import MonitorCore
internal import PacketCapture

extension AgentFeature {
    /// The LAN's devices and their traffic, and this host's own figures: what a snapshot holds.
    ///
    /// - Parameter settings: the program's, which the options of its commands are read into.
    public static func lan<Settings: AgentProgramSettings>(for settings: Settings.Type) -> AgentFeature {
        var feature = AgentFeature(name: "lan") { LanSession() }
        feature.settings = LanSettings.rows
        feature.commands = [
            SnapshotCommand<Settings>.self, ScanCommand<Settings>.self, DevicesCommand<Settings>.self,
            TopCommand<Settings>.self, ReplayCommand<Settings>.self,
        ]
        feature.prepareProcess = {
            // setenv(3) is not safe once there are other threads, and capabilities are a thread's.
            ReverseDNS.limitResolverWaiting()
            KernelPrograms.ofThisProcess.confineCapability()
        }
        feature.quietNetworks = LanQuiet.networks
        feature.check = LanCheck.check
        feature.distinctName = LanCheck.distinctName
        feature.reportReader = { json in
            guard let snapshot = try? SnapshotV1.decode(json).snapshot else { return nil }
            return EncodedReport(name: ReportName(snapshot.name), takenAt: snapshot.takenAt, json: json)
        }
        return feature
    }
}
