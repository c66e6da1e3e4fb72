import Daemon
import HubIntake
import HubServer
import Logging
import ServiceLifecycle
import UnixSignals

/// SIGHUP reads the settings again; bad ones are left alone.
struct ReloadService: Service {
    let running: Settings
    let load: @Sendable () throws(SettingsRefusal) -> Settings
    let server: HubServer
    let intake: ReportIntake
    let log: JournalLog
    let logger: Logger
    let systemd: SystemdNotifier

    func run() async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            systemd.reloading()
            do {
                apply(try load())
            } catch {
                for sentence in error.sentences { logger.error("Settings: Kept as they were: \(sentence)") }
            }
            systemd.ready()
        }
    }

    private func apply(_ settings: Settings) {
        log.level = settings.logLevel.level
        intake.keep(settings.retention)
        server.reload(settings.configuration)
        logger.notice("Settings: Read again")
        for key in running.waitingForRestart(as: settings) {
            logger.warning("Settings: \(key) stays as it was until 'systemctl restart monitor-hub'")
        }
    }
}

extension Settings {
    /// Keys that only a new start applies.
    fileprivate func waitingForRestart(as new: Settings) -> [String] {
        (face.addresses == new.face.addresses ? [] : ["LISTEN"])
            + (configuration.tls == new.configuration.tls ? [] : ["TLS_CERT", "TLS_KEY"])
            + (stateFolder == new.stateFolder ? [] : ["STATE_DIR"])
            + (postgresql == new.postgresql ? [] : ["DATABASE_URL"])
            + (isStandby == new.isStandby ? [] : ["STANDBY"])
            + (switchedOff == new.switchedOff ? [] : ["FEATURES"])
            + (isProvider == new.isProvider ? [] : ["ISP"])
            + (upkeepMinute == new.upkeepMinute ? [] : ["UPKEEP_AT"])
    }
}
