internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import Probing

/// The commands that try from here what checks of the hub try, with the same code and the same policy.
struct TCPCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "tcp", abstract: "Try whether a TCP port can be connected to.",
            discussion: "Addresses beyond the Internet need PROBE_ALLOW.")
    }

    @OptionGroup var arguments: ProbeArguments<Settings>
    @Option(help: "The port.") var port: Int
    @Option(help: ArgumentHelp("Bytes to read of what the other end says first.", valueName: "bytes"))
    var banner = 0

    func run() async throws {
        var options = TCPOptions()
        options.family = try arguments.chosenFamily()
        options.bannerBytes = min(max(0, banner), 512)
        try await arguments.run(.tcp, port: port, .tcp(options))
    }
}

struct HTTPCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "http",
            abstract: "Ask for a web page: its times, its redirections, its certificate.",
            discussion:
                "Write a URL, or a name for https://NAME/. Addresses beyond the Internet need PROBE_ALLOW.")
    }

    @OptionGroup var arguments: ProbeArguments<Settings>
    @Option(help: "The port.") var port: Int?
    @Flag(help: "Ask for the head alone.") var head = false
    @Flag(help: "Go on where the certificate is not trusted.") var insecure = false
    @Option(help: ArgumentHelp("Redirections to follow, at most 5.", valueName: "count")) var follow = 5

    func run() async throws {
        var (options, host, port) = (HTTPOptions(), arguments.host, port)
        if host.contains("://") {
            do throws(HostFault) {
                let url = try WebAddress(host)
                (host, options.scheme, options.path) = (url.host.description, url.scheme, url.target)
                port = port ?? url.port
            } catch {
                throw ValidationError("The URL \(error.reason).")
            }
        }
        options.family = try arguments.chosenFamily()
        options.method = head ? .head : .get
        options.verify = !insecure
        options.follow = min(max(0, follow), 5)
        try await arguments.run(.http, host: host, port: port, .http(options))
    }
}

struct DNSCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "dns", abstract: "Ask a resolver for the records of a name.",
            discussion: "Without --server this machine's own resolver is asked (/etc/resolv.conf).")
    }

    @OptionGroup var arguments: ProbeArguments<Settings>
    @Option(
        name: .customLong("type"), help: ArgumentHelp("A type of record; again for more.", valueName: "type"))
    var types: [String] = []
    @Option(help: ArgumentHelp("The address of a resolver.", valueName: "address")) var server: String?
    @Flag(help: "Ask by TCP.") var tcp = false
    @Flag(help: "Tell how the signatures are.") var dnssec = false

    func run() async throws {
        var options = DNSOptions()
        if !types.isEmpty {
            options.types = try types.flatMap { $0.split(separator: ",") }.map { name in
                guard let type = DNSType(name: String(name)) else {
                    throw ValidationError(
                        "'\(name)' is not one of \(DNSType.allCases.map(\.name).joined(separator: ", ")).")
                }
                return type
            }
        }
        if let server {
            guard case .address? = try? HostText(server) else {
                throw ValidationError("The server is not an address.")
            }
            options.server = try? HostText(server)
        }
        options.transport = tcp ? .tcp : .udp
        options.dnssec = dnssec
        try await arguments.run(.dns, .dns(options))
    }
}

struct TraceCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "trace", abstract: "Show the routers on the way to a host.",
            discussion: "Needs CAP_NET_RAW. Addresses beyond the Internet need PROBE_ALLOW.")
    }

    @OptionGroup var arguments: ProbeArguments<Settings>
    @Option(help: ArgumentHelp("Hops, at most 30.", valueName: "count")) var hops = 30

    func run() async throws {
        var options = PathOptions()
        options.family = try arguments.chosenFamily()
        options.hops = min(max(1, hops), 30)
        try await arguments.run(.trace, .trace(options))
    }
}

struct MTUCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "mtu", abstract: "Find the largest packet that reaches a host whole.",
            discussion: "Needs CAP_NET_RAW. Addresses beyond the Internet need PROBE_ALLOW.")
    }

    @OptionGroup var arguments: ProbeArguments<Settings>
    @Option(help: ArgumentHelp("Bytes of the largest packet to try, at most 9000.", valueName: "bytes"))
    var bytes = 1500

    func run() async throws {
        var options = PathOptions()
        options.family = try arguments.chosenFamily()
        options.bytes = min(max(1280, bytes), 9000)
        try await arguments.run(.mtu, .mtu(options))
    }
}
