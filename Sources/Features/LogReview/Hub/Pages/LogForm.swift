internal import HostLogs
internal import HubServer
internal import MonitorCore

/// How a log is read, as a form has it.
struct LogForm: Sendable {
    var method = LogConfiguration.Method.ssh
    var host = ""
    var port = "22"
    var user = ""
    var keyPath = ""
    var command = ""
    var sender = ""
    var unit = ""
    var agent = ""
    var minutes = "30"
    var prompt = LogConfiguration.standardPrompt

    init(_ configuration: LogConfiguration?) {
        guard let configuration else { return }
        method = configuration.method
        host = configuration.host
        port = String(configuration.port)
        user = configuration.user
        keyPath = configuration.keyPath ?? ""
        command = configuration.command
        sender = configuration.sender.map { "\($0)" } ?? ""
        unit = configuration.unit ?? ""
        agent = configuration.agent
        minutes = String(max(1, configuration.periodSeconds / 60))
        prompt = configuration.prompt
    }

    init(_ form: Form) {
        method = LogConfiguration.Method(rawValue: form["method"]) ?? .ssh
        host = form["ssh_host"]
        port = form["ssh_port"]
        user = form["ssh_user"]
        keyPath = form["ssh_key_path"]
        command = form["log_command"]
        sender = form["syslog_from"]
        unit = form["journal_unit"]
        agent = form["agent"]
        minutes = form["minutes"]
        prompt = form["analysis_prompt"]
    }

    func configuration() throws(LogConfigurationFault) -> LogConfiguration {
        var configuration = LogConfiguration()
        configuration.isEnabled = true
        configuration.method = method
        configuration.host = host
        configuration.port = Int(port) ?? (port.isEmpty ? 22 : 0)
        configuration.user = user
        configuration.keyPath = keyPath.isEmpty ? nil : keyPath
        configuration.command = command
        configuration.sender = IPAddress(sender)
        configuration.unit = unit.isEmpty ? nil : unit
        configuration.agent = agent
        configuration.periodSeconds = Int(minutes).flatMap { $0 < 100_000 ? $0 * 60 : nil } ?? 0
        configuration.prompt = prompt.split(whereSeparator: \.isNewline).joined(separator: "\n")
        try configuration.check()
        return configuration
    }
}
