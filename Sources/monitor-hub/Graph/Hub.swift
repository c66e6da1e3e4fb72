import ArgumentParser
import Daemon
import Glibc
import HubDatabase
import HubIntake
import HubSeries
import HubServer
import Logging
internal import MonitorCore
import ServiceLifecycle
import UnixSignals

/// The daemon: the database, the server before it, and what systemd and the operator are told and tell.
struct Hub {
    let log: JournalLog
    /// Gets the port once it listens; for tests that let the kernel choose.
    let portFile: String?
    let load: @Sendable () throws(SettingsRefusal) -> Settings

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: an exit code; its sentence has been logged.
    func run() async throws {
        // A peer or a reader that goes away is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        LargeBlocks.giveBackAtOnce()
        do {
            try await serve(load())
        } catch let code as ExitCode {
            // Its sentence was told where it was thrown.
            throw code
        } catch {
            for line in "\(error)".split(separator: "\n") { log.write(.error, String(line)) }
            throw HubExit.code(for: error)
        }
    }

    private func serve(_ settings: Settings) async throws {
        log.level = settings.logLevel.level
        let logger = log.logger("monitor-hub")
        settings.prepareFolder()
        try settings.owner.become()
        var face = settings.configuration
        face.connections.total = min(face.connections.total, FileLimit.connections())
        let certificate = face.tls.map(CertificateFiles.init)
        let identity = try certificate?.identity()
        let systemd = SystemdNotifier.ofThisProcess()
        let lock = try settings.place.lock()
        let database: HubDatabase
        if settings.isStandby {
            // A reload is for the hub that runs.
            signal(SIGHUP, SIG_IGN)
            let standby = Standby(settings: settings, logger: logger, systemd: systemd)
            let turn = try await standby.turn(
                identity: identity, with: Self.watches(certificate, identity, logger)
            ) { [portFile] addresses in
                if let portFile { PortFile.write(addresses[0].port, to: portFile) }
            }
            guard let turn else { return logger.notice("Stopped") }
            (database, face.addresses) = (turn.database, turn.addresses)
        } else {
            database = try HubDatabase(
                at: settings.place, .migrating, isHub: true, schema: Features.schema)
        }
        defer { database.close() }
        if !settings.place.isFile {
            try await SharedKey.settle(database, takesTurns: settings.isStandby)
        }
        // Before anything else reads or writes: a reader would keep the mark out of the file itself.
        await database.markRunning()
        database.tellChanges { logger.log(level: $1 ? .error : .notice, "Store: \($0)") }
        let storage = HubStorage(database, of: Features.all)
        storage.intake.keep(settings.retention)
        storage.intake.tell { logger.warning("Store: \($0)") }
        logger.notice("monitor-hub \(monitorVersion), data in '\(settings.stateFolder)'")
        if !database.isFile { logger.notice("Store: \(database.engineName) at '\(database.name)'") }
        if case .unknown(let word) = LocalZone.current {
            logger.warning(
                """
                Settings: cannot use TZ '\(word)': it names no time zone. Days begin at midnight UTC. Give a name of \
                timedatectl list-timezones, or a rule such as CET-1CEST,M3.5.0,M10.5.0/3.
                """)
        }
        let signs = SignsOfLife(systemd: systemd, storage: storage)
        face.bodyBytes = MemoryLimit.ofThisProcess.forBodies
        let nightly = NightlyCheck(
            settings.place, minute: settings.upkeepMinute, logger: logger)
        let server = try HubServer(
            features: Features.on(settings), storage: storage, configuration: face, identity: identity,
            checks: HubChecks.all(load: load, database: database, nightly: nightly), clock: { .now },
            logger: logger, lines: log.recent ?? RecentLines(),
            libraries: LibraryFolder(path: face.librariesFolder).files()
        ) { [portFile] addresses in
            for address in addresses { logger.notice("Hub: Listening on \(address)") }
            if let portFile { PortFile.write(addresses[0].port, to: portFile) }
            signs.listening(on: addresses)
        }
        let reload = ReloadService(
            running: settings, load: load, server: server, intake: storage.intake, log: log, logger: logger,
            systemd: signs.systemd)
        var services: [any Service] = [
            IntakeService(intake: storage.intake), server, signs, reload, FreedMemory(), nightly,
        ]
        if settings.isStandby { services.append(TakeoverWatch(database: database)) }
        services += Self.watches(certificate, identity, logger)
        try await group(services, logger).run()
        logger.notice("Stopped")
        // The file stays locked until everything has ended.
        _ = lock
    }

    private static func watches(
        _ certificate: CertificateFiles?, _ identity: TLSIdentity?, _ logger: Logger
    ) -> [any Service] {
        guard let certificate, let identity else { return [] }
        return [CertificateWatch(certificate: certificate, identity: identity, logger: logger)]
    }

    /// Services end in the opposite order: the intake, last, after the server that hands over to it.
    private func group(_ services: [any Service], _ logger: Logger) -> ServiceGroup {
        var quiet = logger
        quiet.logLevel = .error
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
    }
}

/// The intake as a service; it ends after the server, which then takes nothing more.
private struct IntakeService: Service {
    let intake: ReportIntake

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await intake.run() }
    }
}

/// Tells who started the hub which port the kernel chose.
private enum PortFile {
    /// Whole, or not there.
    static func write(_ port: Int, to path: String) {
        let part = path + ".part"
        guard let file = unsafe fopen(part, "w") else { return }
        _ = unsafe fputs("\(port)\n", file)
        _ = unsafe fclose(file)
        _ = unsafe rename(part, path)
    }
}
