import ArgumentParser
import Daemon
import Glibc
import HubDatabase
import HubServer

/// What would stop the hub, or what it would do without.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check settings, files and every page of the database.",
        discussion: """
            Each line is 'ok' or 'FAIL' with its remedy. The hub may be running. With a file or folder: whether \
            it is a copy that 'restore' takes.
            """)

    @OptionGroup var options: HubOptions
    @Argument(help: "A copy of the database, or the folder with it, to check instead.") var copy: String?

    func run() async throws {
        if let copy { return try look(at: copy) }
        var list = CheckList()
        func note(_ what: String, _ body: () throws -> String) {
            list.note(what, Result(catching: body), failing: HubExit.code)
        }
        let settings = Result { try options.load() }
        note("settings") { "understood, to listen on \(Self.words(try settings.get().face.addresses))" }
        if let settings = try? settings.get() {
            let listening = await Self.listening(settings)
            note("LISTEN") { try listening.get() }
            note("database") { try Self.database(settings) }
            if let files = settings.configuration.tls {
                note("TLS_CERT") { try Self.certificate(files) }
            }
            note("libraries") { Self.libraries(settings) }
        }
        if let worst = list.worst { throw worst }
    }

    private static func listening(_ settings: Settings) async -> Result<String, any Error> {
        do {
            for address in settings.face.addresses { try await HubServer.tryListening(on: address) }
            return .success("\(words(settings.face.addresses)) can be had")
        } catch {
            return settings.isServed ? .success("a hub runs on this database") : .failure(error)
        }
    }

    private static func words(_ addresses: [HubServer.Address]) -> String {
        addresses.map { "'\($0)'" }.joined(separator: ", ")
    }

    private static func database(_ settings: Settings) throws -> String {
        let place = settings.place
        guard place.isFile else {
            return try place.check(Features.schema) == .older
                ? "'\(place.name)' is empty or of an older version: the hub's start brings it up to date"
                : "'\(place.name)' can be used"
        }
        let path = settings.database
        guard unsafe access(path, F_OK) == 0 else {
            guard unsafe access(settings.stateFolder, F_OK) == 0 else {
                return
                    "there is none yet, nor its folder '\(settings.stateFolder)': the hub's start makes both"
            }
            return "there is none yet in '\(settings.stateFolder)': the hub's start makes it"
        }
        let kind = try settings.owner.acting { try DatabaseCheck.run(path, schema: Features.schema) }
        let note = kind == .older ? ", of an older version: the hub's start brings it up to date" : ""
        return "'\(path)' is whole\(note)"
    }

    /// Whether 'restore' takes it.
    private func look(at copy: String) throws {
        var status = stat()
        // because the structure is ours, and the path ends in 0 for the length of the call.
        guard unsafe stat(copy, &status) == 0 else { throw options.missing(copy) }
        let path = status.st_mode & S_IFMT == S_IFDIR ? copy + "/hub.db" : copy
        var list = CheckList()
        list.note("copy", Result { try Self.words(path) }, failing: HubExit.code)
        if let worst = list.worst { throw worst }
    }

    private static func words(_ path: String) throws -> String {
        switch try DatabaseCheck.run(path, isCopy: true, schema: Features.schema) {
        case .whole: "'\(path)' is whole"
        case .wholeWithLog:
            "'\(path)' is whole together with its '-wal', if no hub was running when it was copied"
        case .older: "'\(path)' is whole, of an older version: the hub's start brings it up to date"
        }
    }

    private static func certificate(_ files: HubConfiguration.TLSFiles) throws -> String {
        _ = try CertificateFiles(files: files).identity()
        return "'\(files.certificate)' and its key can be read here and belong together"
    }

    /// Pages do without charts where they are not there.
    private static func libraries(_ settings: Settings) -> String {
        let folder = settings.face.librariesFolder
        return unsafe access(folder + "/dygraphs", R_OK) == 0
            ? "'\(folder)' has dygraphs"
            : "pages have no charts: '\(folder)' has no dygraphs. apt-get install libjs-dygraphs, or set LIBJS_DIR"
    }
}
