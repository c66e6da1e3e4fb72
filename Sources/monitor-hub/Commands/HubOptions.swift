import ArgumentParser
import Daemon
import Glibc
import HubDatabase
import HubServer

/// Settings, and where the hub's one file lies.
struct HubOptions: ParsableArguments, Sendable {
    @OptionGroup var settingsOptions: SettingsOptions
    @Option(help: ArgumentHelp("The folder of the database: overrides STATE_DIR.", valueName: "FOLDER"))
    var stateDir: String?

    /// - Throws: exit code 78 after printing every refusal.
    func settings() throws -> Settings {
        do {
            return try load()
        } catch {
            throw ExitStatus.end(ExitStatus.settings, error)
        }
    }

    /// - Parameter words: what the command's own options set.
    func load(words: [SettingsWord] = []) throws(SettingsRefusal) -> Settings {
        let folder = stateDir.map { [SettingsWord(key: "STATE_DIR", value: $0)] } ?? []
        if settingsOptions.assignments.contains(where: Self.holdsPassword) {
            throw SettingsRefusal([Self.passwordRefusal])
        }
        return try settingsOptions.load(words: folder + words)
    }

    private static let passwordRefusal =
        "cannot take a password in DATABASE_URL from the command line: Every user of this machine can read it there. "
        + "Write it into the settings file or the environment."

    /// - Returns: `nil` for an address without one.
    static func refusal(ofPasswordIn address: PostgreSQLAddress) -> String? {
        address.hasPassword ? passwordRefusal : nil
    }

    private static func holdsPassword(_ assignment: String) -> Bool {
        let parts = assignment.split(separator: "=", maxSplits: 1)
        return parts.count == 2 && parts[0] == "DATABASE_URL"
            && PostgreSQLAddress("\(parts[1])")?.hasPassword ?? false
    }

    /// What a feature's command works with.
    func console() throws -> HubConsole {
        let options = self
        return HubConsole(settings: try settings().face.features) { isMaking in
            HubFiles(
                try await options.open(isMaking ? .making : .current),
                of: Features.all)
        }
    }

    /// - Throws: exit code 66 where there is no database yet.
    func existing() throws -> Settings {
        let settings = try settings()
        guard unsafe !settings.place.isFile || access(settings.database, F_OK) == 0 else {
            throw missing(settings.database, "Start the hub once, or name its --state-dir.")
        }
        return settings
    }

    func missing(_ file: String, _ remedy: String = "Name another.") -> ExitCode {
        ExitStatus.end(ExitStatus.noInput, "cannot open '\(file)': There is no such file. \(remedy)")
    }

    /// - Throws: exit code 66 where there is no database yet, unless it shall be made; also where a hub is running on a
    ///   database that shall be changed.
    func open(_ opening: DatabaseOpening) async throws -> HubDatabase {
        let settings = try opening == .making ? settings() : existing()
        settings.prepareFolder()
        try settings.owner.become()
        return try await ExitStatus.saying {
            let isAlone = opening == .migrating
            let lock = isAlone ? try settings.place.lock() : nil
            defer { _ = lock }
            return try HubDatabase(
                at: settings.place, opening, isHub: isAlone, schema: Features.schema)
        }
    }
}

extension Settings {
    var database: String { stateFolder + "/hub.db" }

    var place: DatabasePlace { postgresql.map { .server($0, beside: database) } ?? .file(database) }

    /// Makes the folder where it is not there; its owner alone may enter.
    func prepareFolder() {
        umask(0o077)
        // Where this fails, opening the database says why.
        _ = unsafe mkdir(stateFolder, 0o700)
    }

    /// Whether a hub runs on this database.
    var isServed: Bool {
        if !place.isFile { return place.isServed }
        // HubLock would make the file.
        guard unsafe access(database + ".lock", F_OK) == 0 else { return false }
        return (try? owner.acting { try HubLock(path: database) }) == nil
    }
}

extension DatabasePlace {
    /// - Throws: an exit code where a server makes the copies, after saying how.
    func refuseWhereKeptByServer() throws {
        do {
            try requireFile()
        } catch {
            throw ExitStatus.end(HubExit.code(for: error), error)
        }
    }
}
