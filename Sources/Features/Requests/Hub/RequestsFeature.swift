internal import HubCore
internal import HubFrame
package import HubServer
internal import Requests

/// The board of work: connections, trunks, equipment, extra work.
extension HubFeature {
    package static let requests = HubFeature(
        "requests", isForProviders: true, migrations: RequestStore.migrations, audit: AuditAction.ofRequests,
        commands: [RequestCommands.self], reference: ReferencePart(PackageResources.requests_openapi_json),
        pages: PageSources(
            templates: [
                "board": PackageResources.board_mustache, "boardbin": PackageResources.boardbin_mustache,
                "boarddays": PackageResources.boarddays_mustache,
                "boardfolders": PackageResources.boardfolders_mustache,
                "requestfields": PackageResources.requestfields_mustache,
                "workrequest": PackageResources.workrequest_mustache,
                "workrequestnew": PackageResources.workrequestnew_mustache,
            ],
            files: [
                .css("board.css", PackageResources.board_css), .script("board.js", PackageResources.board_js),
            ],
            navigation: [NavigationEntry("Requests", "/isp/requests", duties: [.requests], part: .customers)])
    ) { host in
        let store = RequestStore(host.database, host.audit)
        let news = NewsBoard(["isp/requests"], host.live)
        var running = Running()
        running.upkeep = [store.upkeep]
        running.topics = [news.topic]
        running.doors = { doors in
            RequestRoutes(host: host, news: news, store: store).add(to: doors)
            RequestPageRoutes(host: host, news: news, store: store).add(to: doors)
        }
        running.metrics = { text, _ in
            guard let open = try? await store.openCount() else { return }
            text.family("monitor_requests_open", .gauge, "Requests for work that are not done yet.") {
                $0.sample([:], UInt64(open))
            }
        }
        running.tiles = { visitor in
            guard visitor.duties.contains(.requests) else { return [] }
            return [Tile("Open requests", "\(try await store.openCount())", path: "/isp/requests")]
        }
        running.search = { question in
            guard question.visitor.duties.contains(.requests) else { return [] }
            var wanted = RequestStore.Question()
            wanted.words = question.words
            return try await store.requests(wanted).prefix(question.most).map { one in
                SearchPage.Found(
                    one.content.title, "/isp/requests/\(one.number)", kind: "request",
                    detail: "\(one.content.state.word) \(one.content.address)")
            }
        }
        return running
    }
}
