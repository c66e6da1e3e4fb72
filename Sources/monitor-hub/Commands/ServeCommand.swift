import ArgumentParser
import Glibc
import HubAPI
import HubStore
import Logging
import MonitorCore
import ServiceLifecycle
import UnixSignals

/// Runs the hub until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the hub.",
        discussion: "Agents reach it at http://ADDRESS/api/monitor. It has no TLS of its own yet.")

    @OptionGroup var options: HubOptions
    @Option(help: ArgumentHelp("Address and port; [::1]:8080 for IPv6.", valueName: "ADDRESS:PORT"))
    var listen = "127.0.0.1:8080"
    @Option(help: ArgumentHelp("A file that gets the port once it listens.", valueName: "FILE"))
    var portFile: String?

    func validate() throws {
        guard ListenAddress.read(listen) != nil else {
            throw ValidationError(
                "cannot listen on '\(listen)': It is no ADDRESS:PORT, such as 127.0.0.1:8080.")
        }
    }

    func run() async throws {
        let logger = Logger(label: "monitor-hub", factory: { StreamLogHandler.standardError(label: $0) })
        options.prepare()
        let lock = try await HubExit.saying { try HubLock(path: options.database) }
        let store = try await options.open(making: true)
        guard let address = ListenAddress.read(listen) else { return }
        let server = HubServer(memory: store, at: address, clock: { .now }, logger: logger) {
            [portFile] port in
            logger.notice("Hub: Listening on \(address.host) port \(port)")
            if let portFile { Self.write("\(port)\n", to: portFile) }
        }
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: StoreService(store: store)), .init(service: server)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await services.run()
        } catch {
            throw HubExit.end(
                ExitCode(69),
                "cannot serve on '\(listen)': \(error). Is the port taken, or the address not ours?")
        }
        _ = lock
    }

    /// Whole, or not there.
    private static func write(_ text: String, to path: String) {
        let part = path + ".part"
        guard let file = unsafe fopen(part, "w") else { return }
        _ = unsafe fputs(text, file)
        _ = unsafe fclose(file)
        _ = unsafe rename(part, path)
    }
}

/// The store as a service; it ends after the server, which then takes nothing more.
private struct StoreService: Service {
    let store: HubStore

    func run() async throws {
        await cancelWhenGracefulShutdown { try? await store.run() }
    }
}

/// `ADDRESS:PORT`.
enum ListenAddress {
    static func read(_ text: String) -> HubServer.Address? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return IPAddress(host).map { _ in HubServer.Address(host: host, port: Int(port)) }
    }
}

extension UTCTime {
    /// The wall clock. Source: clock_gettime(2), CLOCK_REALTIME.
    fileprivate static var now: UTCTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UTCTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
