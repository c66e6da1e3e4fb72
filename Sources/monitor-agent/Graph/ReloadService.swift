import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Waits for SIGHUP. Good settings end the graph, which is then built anew; bad ones are logged and left
/// alone.
final class ReloadService: Service {
    private let load: @Sendable () throws(SettingsRefusal) -> Settings
    private let logger: Logger
    private let result = Mutex<Settings?>(nil)

    init(load: @escaping @Sendable () throws(SettingsRefusal) -> Settings, logger: Logger) {
        self.load = load
        self.logger = logger
    }

    var accepted: Settings? { result.withLock { $0 } }

    func run() async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            do {
                let settings = try load()
                result.withLock { $0 = settings }
                logger.notice("Settings: Read again")
                return
            } catch {
                for sentence in error.sentences { logger.error("Settings: Kept as they were: \(sentence)") }
            }
        }
    }
}
