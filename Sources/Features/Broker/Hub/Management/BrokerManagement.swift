internal import Broker
internal import Daemon
internal import HTTPClient
internal import MonitorCore
internal import MonitorWire
internal import Probing

/// RabbitMQ's management API, as much of it as this hub needs. Each call is repeatable: what is there already stays.
struct BrokerManagement: Sendable {
    /// Why a call was not carried out.
    struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// A sentence without its final stop; it names no secret.
        let description: String
    }

    private static let timeout: Duration = .seconds(5)
    private static let longestList = 8 << 20

    let settings: BrokerSettings
    let sender: GuardedSender

    /// A URL as it is stored: without user, path and final slash.
    ///
    /// - Returns: `nil` where it is none.
    static func base(_ text: String) -> String? {
        guard let url = try? EndpointURL(text), !text.contains("@"), url.target == "/" || url.target.isEmpty
        else {
            return nil
        }
        return text.last == "/" ? String(text.dropLast()) : text
    }

    // MARK: Steps

    /// - Parameter password: of the user that a step makes.
    func perform(_ step: BrokerStep, password: Secret = Secret("")) async throws {
        let vhost = Self.part(settings.vhost)
        switch step {
        case .vhost: try await put("vhosts/\(vhost)") { _ in }
        case .policy:
            try await put("policies/\(vhost)/\(BrokerNames.policy)") { json in
                json.value("pattern", BrokerNames.bounded)
                json.value("apply-to", "queues")
                json.object("definition") { json in
                    json.value("message-ttl", UInt64(60_000))
                    json.value("max-length", UInt64(256))
                    json.value("max-length-bytes", UInt64(1 << 20))
                    json.value("overflow", "drop-head")
                }
            }
        case .answersPolicy:
            try await put("policies/\(vhost)/\(BrokerNames.answersPolicy)") { json in
                json.value("pattern", BrokerNames.ownBounded)
                json.value("apply-to", "queues")
                json.object("definition") { json in
                    json.value("message-ttl", UInt64(60_000))
                    json.value("max-length", UInt64(65_536))
                    json.value("max-length-bytes", UInt64(64 << 20))
                    json.value("overflow", "drop-head")
                    json.value("expires", UInt64(600_000))
                }
            }
        case .exchange(let name):
            try await put("exchanges/\(vhost)/\(Self.part(name))") { json in
                json.value("type", "fanout")
                json.value("durable", true)
            }
        case .queue(let name):
            // Without arguments: Netcheck's agents declare it again with none.
            try await put("queues/\(vhost)/\(Self.part(name))") { $0.value("durable", true) }
        case .binding(let queue, let exchange):
            try await call("POST", "bindings/\(vhost)/e/\(Self.part(exchange))/q/\(Self.part(queue))") {
                $0.value("routing_key", "")
            }
        case .user(let name):
            try await put("users/\(Self.part(name))") { json in
                json.value("password", password.revealed)
                json.value("tags", "")
            }
        case .rights(let user, let configure, let write, let read):
            try await put("permissions/\(vhost)/\(Self.part(user))") { json in
                json.value("configure", configure)
                json.value("write", write)
                json.value("read", read)
            }
        case .limit(let user, let name, let value):
            try await put("user-limits/\(Self.part(user))/\(name)") { $0.value("value", UInt64(value)) }
        }
    }

    /// What is gone already counts as done.
    func perform(_ undo: BrokerUndo) async throws {
        switch undo {
        case .user(let name): try await call("DELETE", "users/\(Self.part(name))", missing: true)
        case .queue(let name):
            try await call("DELETE", "queues/\(Self.part(settings.vhost))/\(Self.part(name))", missing: true)
        }
    }

    /// Takes one step after the other; where one fails, all that may have been made is undone.
    ///
    /// - Throws: what failed; `Undone.isWhole` says whether nothing is left.
    func perform(_ steps: [BrokerStep], password: Secret) async throws {
        for (index, step) in steps.enumerated() {
            do {
                try await perform(step, password: password)
            } catch {
                var isWhole = true
                for undo in steps[...index].reversed().compactMap(\.undoing) {
                    do { try await perform(undo) } catch { isWhole = false }
                }
                throw Undone(cause: "\(error)", isWhole: isWhole)
            }
        }
    }

    struct Undone: Error {
        let cause: String
        /// Nothing of it is left at the broker.
        let isWhole: Bool
    }

    // MARK: What is there

    /// Users that have rights in the virtual host.
    func users() async throws -> Set<String> {
        try await names("vhosts/\(Self.part(settings.vhost))/permissions", "user")
    }

    func queues() async throws -> Set<String> {
        try await names("queues/\(Self.part(settings.vhost))?columns=name&disable_stats=true", "name")
    }

    /// `3.10.8`, where the hub's user may ask.
    func version() async throws -> String {
        let reply = try await call("GET", "overview?columns=rabbitmq_version")
        return (try? Self.texts(of: Array("[".utf8) + reply + Array("]".utf8), "rabbitmq_version").first)
            ?? "unknown"
    }

    private func names(_ path: String, _ key: String) async throws -> Set<String> {
        Set(try Self.texts(of: try await call("GET", path), key))
    }

    /// One text of each object of an array.
    static func texts(of json: [UInt8], _ key: String) throws -> [String] {
        var found: [String] = []
        var reader = JSONReader(json)
        try reader.whole { (reader) throws(WireFault) in
            try reader.array(atMost: 100_000) { (reader) throws(WireFault) in
                try reader.object(NameKey.table) { (which, reader) throws(WireFault) in
                    if which.rawValue == key {
                        found.append(try reader.string(atMost: 255))
                    } else {
                        try reader.skip()
                    }
                }
            }
        }
        return found
    }

    private enum NameKey: String, CaseIterable {
        case name, user
        case version = "rabbitmq_version"
        static let table = KeyTable<NameKey>()
    }

    // MARK: Calls

    private static func part(_ name: String) -> String { PercentText.encoded(name) }

    private func put(_ path: String, _ body: @escaping (inout JSONWriter) -> Void) async throws {
        try await call("PUT", path, body)
    }

    @discardableResult
    private func call(
        _ method: String, _ path: String, missing isMissingDone: Bool = false,
        _ body: ((inout JSONWriter) -> Void)? = nil
    ) async throws -> [UInt8] {
        guard let base = settings.management else {
            throw Fault(description: "BROKER_MANAGEMENT_URL is not set")
        }
        let login = try Array("\(settings.user):\(password().revealed)".utf8)
        var json = JSONWriter(reservingBytes: 256)
        if let body { json.object { body(&$0) } }
        var request = GuardedRequest(
            url: "\(base)/api/\(path)",
            content: .http(
                method: method,
                headers: ["Authorization: Basic \(DNSText.base64(login))", "Content-Type: application/json"],
                body: body == nil ? [] : json.bytes),
            timeout: Self.timeout, userAgent: "monitor-hub/\(monitorVersion)", allows: { _ in true })
        request.keptBytes = Self.longestList
        let reply: GuardedReply
        do {
            reply = try await sender.send(request)
        } catch let fault as GuardedFault {
            throw Fault(description: "the management API at \(base) cannot be reached: \(fault.cause)")
        }
        switch reply.status {
        case 200..<300: return reply.body
        case 404 where isMissingDone: return []
        case 401:
            throw Fault(
                description: "the management API refuses '\(settings.user)': password or tag is wrong")
        default:
            let said = String(decoding: reply.body.prefix(200), as: UTF8.self)
            throw Fault(
                description: "the management API answers \(method) \(path) with \(reply.status) \(said)")
        }
    }

    /// Read each time: the operator may have changed it.
    func password() throws(Fault) -> Secret {
        guard let path = settings.passwordFile else {
            throw Fault(description: "BROKER_PASSWORD_FILE is not set")
        }
        switch TextFile.read(path, atMost: 4096) {
        case .failure(let fault): throw Fault(description: "'\(path)' cannot be read: \(fault.cause)")
        case .success(let text):
            let line = text.prefix { !$0.isNewline }
            guard !line.isEmpty else { throw Fault(description: "'\(path)' is empty") }
            return Secret(String(line))
        }
    }
}
