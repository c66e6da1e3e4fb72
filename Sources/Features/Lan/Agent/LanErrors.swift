public import AgentHost
public import ArgumentParser
internal import Daemon
public import DeviceDiscovery
public import LanCore
public import PacketCapture

extension LanSideError: AgentError {
    public var exitCode: ExitCode { isSettingsFault ? ExitStatus.settings : ExitStatus.unavailable }
}

extension CaptureError: AgentError {
    public var exitCode: ExitCode {
        [.permission, .kernelPermission].contains(code) ? ExitStatus.permission : ExitStatus.settings
    }

    public var isMissingRight: Bool { code == .permission }
}

extension DiscoveryError: AgentError {
    public var exitCode: ExitCode { isPermission ? ExitStatus.permission : ExitStatus.unavailable }

    public var isMissingRight: Bool { isPermission }
}
