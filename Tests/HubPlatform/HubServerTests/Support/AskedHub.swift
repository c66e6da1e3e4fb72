import Accounts
import Daemon
import Foundation
import HTTPTypes
import HubCore
import HubDatabase
import HubTestSupport
import Hummingbird
import LanCore
import Logging
import MonitorCore
import NIOCore
import NIOEmbedded

@testable import HubAccounts
@testable import HubAgents
@testable import HubLan
@testable import HubServer
@testable import monitor_hub

/// The hub's routes over a store in a folder of its own, asked without a network.
struct AskedHub: Sendable {
    struct Route: Sendable {
        let method: HTTPRequest.Method
        /// With names for what changes: `/users/{name}/role`.
        let path: String

        /// A path that there may be.
        var filled: String {
            path.split(separator: "/").map { $0.hasPrefix("{") ? "/1" : "/" + $0 }.joined()
        }

        var name: String { "\(method.rawValue) \(path)" }
    }

    let store: HubStore
    let storage: HubStorage
    /// As the router itself lists them.
    let routes: [Route]
    let house: HubHouse
    let setup = SetupCode()
    /// What the hub logged.
    let lines = RecentLines(since: UTCTime(milliseconds: 0))
    private let responder: RouterResponder<HubContext>
    static let password = Secret("eleven pipers")
    /// All of the program, in its order.
    static let documented = Features.all
    /// Those that run where nothing else is said.
    static let features = documented.filter { !$0.isForProviders }
    /// A provider's tools, which run with `ISP=on` alone.
    static let providers = documented.filter(\.isForProviders)

    /// - Parameters:
    ///   - features: by name, those that are switched on.
    ///   - more: run beside them.
    ///   - off: are in the program's list as well, but switched off.
    static func with(
        _ features: Set<String> = Set(features.map(\.name)),
        adding more: [HubFeature] = [],
        off: [HubFeature] = [], _ body: (AskedHub) async throws -> Void
    ) async throws {
        try await inFolder { try await body(AskedHub(path: $0, features, adding: more, off: off)) }
    }

    static func inFolder(_ body: (_ path: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appendingPathComponent("hub.db").path)
    }

    /// - Parameter retired: ids of migrations of features that are in no list any more.
    init(
        path: String, _ features: Set<String> = Set(features.map(\.name)),
        adding more: [HubFeature] = [], off: [HubFeature] = [], retired: Set<String> = []
    ) throws {
        let code = setup
        let all = Self.features.map { $0.name == "accounts" ? .accounts(code: code) : $0 }
        let on = all.filter { features.contains($0.name) }
        // What runs already need not be added.
        let more = more.filter { one in !on.contains { $0.name == one.name } }
        // One that stands twice is refused when it starts.
        let listed = (all + more + off).reduce(into: [HubFeature]()) { listed, one in
            if !listed.contains(where: { $0.name == one.name }) { listed.append(one) }
        }
        store = try HubStore(path: path, schema: listed.schema(retired: retired))
        storage = HubStorage(store.database, of: listed)
        house = try HubHouse(
            features: on + more, storage: storage,
            configuration: HubConfiguration(), clock: { UTCTime(milliseconds: 0) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), lines: lines)
        let router = house.router()
        routes = router.routes.map { Route(method: $0.method, path: "\($0.path)") }
        responder = router.buildResponder()
    }

    struct Reply {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let body: String

        var location: String { headers[.location] ?? "" }

        /// What the browser would keep of it.
        var cookie: String? {
            headers[.setCookie].flatMap { $0.split(separator: ";").first }.map(String.init)
        }
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: String? = nil,
        scheme: String = "http", authority: String = "hub.example"
    ) async throws -> Reply {
        let channel = EmbeddedChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 40_000))
        var context = HubContext(
            source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "test")))
        context.coreContext.parameters = .init()
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: scheme, authority: authority, path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(string: body ?? "")))
        let response = try await responder.respond(to: request, context: context)
        let written = Written()
        try await response.body.write(written)
        return Reply(status: response.status, headers: response.headers, body: written.text)
    }

    /// As a browser sends a form.
    func post(
        _ path: String, _ fields: [String: String], _ headers: HTTPFields = [:], scheme: String = "http",
        method: HTTPRequest.Method = .post
    ) async throws -> Reply {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        let body = fields.map { "\(PercentText.encoded($0))=\(PercentText.encoded($1))" }
        return try await ask(method, path, headers, body: body.joined(separator: "&"), scheme: scheme)
    }

    /// Somebody with a session: the headers, and the token for changes.
    func session(
        _ role: Role, duties: Set<Duty> = [], named own: String? = nil
    ) async throws -> (headers: HTTPFields, csrf: String) {
        let name = own ?? "\(role)"
        if try await !store.users().contains(where: { $0.name == name }) {
            try await store.addUser(name, role, password: Self.password, by: .console)
        }
        if !duties.isEmpty {
            try await AccountStore(store.database, storage.audit).setDuties(duties, of: name, by: .console)
        }
        let secret = Credential.new()
        try await store.database.change { database in
            let user = try UserRow.named(name, database).number
            try SessionRow.open(secret, of: user, at: HubDatabase.machineClock().milliseconds, database)
        }
        let csrf = try await store.visitor(session: secret)?.csrf?.revealed
        return ([.cookie: "session=\(secret.revealed)"], csrf ?? "")
    }
}

/// The body of an answer, collected.
private final class Written: ResponseBodyWriter, @unchecked Sendable {
    private var bytes = ByteBuffer()
    var text: String { String(buffer: bytes) }

    func write(_ buffer: ByteBuffer) { bytes.writeImmutableBuffer(buffer) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}
