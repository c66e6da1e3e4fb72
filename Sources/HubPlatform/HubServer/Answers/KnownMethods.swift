internal import Hummingbird
internal import Synchronization

/// By which methods each path can be asked: the router's own table, for the answer to another method.
final class KnownMethods: Sendable {
    private struct Route {
        /// `nil` stands for a part that changes.
        let parts: [Substring?]
        let method: String
    }

    private let routes = Mutex<[Route]>([])

    func learn(_ router: Router<HubContext>) {
        let all = router.routes.map { one in
            let parts = "\(one.path)".split(separator: "/").map { $0.hasPrefix("{") ? nil : $0 }
            return Route(parts: parts, method: one.method.rawValue)
        }
        routes.withLock { $0 = all }
    }

    /// What can be read can also be asked for its head.
    func of(_ path: String) -> [String] {
        let asked = path.split(separator: "/")
        let methods = routes.withLock { routes in
            routes.filter { route in
                route.parts.count == asked.count
                    && zip(route.parts, asked).allSatisfy { $0 == nil || $0 == $1 }
            }.map(\.method)
        }
        return Set(methods + (methods.contains("GET") ? ["HEAD"] : [])).sorted()
    }
}
