import Daemon

typealias Setting = Daemon.Setting<Settings>
typealias SettingsOptions = Daemon.SettingsOptions<Settings>

/// What the settings are called, and what is said about them.
extension Settings {
    static let all: [Setting] = Setting.serving + Setting.keeping + Setting.features + Setting.telling

    static let paper = SettingsPaper(
        program: "monitor-hub", path: "/etc/monitor-hub.conf", reference: "docs/hub-configuration.md",
        commandLine: "`--listen` and `--state-dir`", pair: "LISTEN=127.0.0.1:8080",
        rights:
            #"The file may hold a secret, such as LLM_API_KEY: let it belong to root and the group monitor\-hub, with mode 0640."#,
        example: [
            "LISTEN=192.0.2.1:8443", "TLS_CERT=/etc/monitor-hub/cert.pem", "TLS_KEY=/etc/monitor-hub/key.pem",
        ])
}
