public import AgentHost
public import ArgumentParser
internal import Daemon
public import Pinger

extension PingerError: AgentError {
    public var exitCode: ExitCode { isMissingRight ? ExitStatus.permission : ExitStatus.unavailable }
}
