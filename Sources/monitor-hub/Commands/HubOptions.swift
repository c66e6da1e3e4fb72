import ArgumentParser
import Glibc
import HubStore

/// Where the hub's one file lies.
struct HubOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder of the database (default: /var/lib/monitor-hub).", valueName: "FOLDER")
    )
    var stateDir = "/var/lib/monitor-hub"

    var database: String { stateDir + "/hub.db" }

    /// Makes the folder where it is not there; its owner alone may enter.
    func prepare() {
        umask(0o077)
        // Where this fails, opening the database says why.
        _ = unsafe mkdir(stateDir, 0o700)
    }

    /// - Throws: exit code 66 where there is no database yet, unless it shall be made.
    func open(making: Bool = false) async throws -> HubStore {
        if !making, unsafe access(database, F_OK) != 0 {
            throw HubExit.end(
                ExitCode(66),
                "cannot open '\(database)': There is no such file. Start the hub once, or name its --state-dir."
            )
        }
        prepare()
        return try await HubExit.saying { try HubStore(path: database) }
    }
}
