public import ArgumentParser
public import Daemon
import HTTPClient

/// An error that says how the program ends for it.
public protocol AgentError: Error {
    var exitCode: ExitCode { get }
    /// The service would have the right that is missing here.
    var isMissingRight: Bool { get }
}

extension AgentError {
    public var isMissingRight: Bool { false }
}

extension ExitStatus {
    /// How the agent ends for an error of its platform or of a feature.
    public static func code(for error: any Error) -> ExitCode {
        switch error {
        case let error as any AgentError: error.exitCode
        case is SettingsRefusal: settings
        case let error as DeliveryError where error.code == .badSetting: settings
        default: unavailable
        }
    }
}
