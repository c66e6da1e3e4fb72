/// Why a text is not a `log_analysis_config`: one sentence that says what to do.
public struct LogConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ sentence: String) { description = sentence }
}
