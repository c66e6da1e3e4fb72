internal import HTTPTypes
internal import HubServer
internal import Hummingbird
internal import NIOCore

/// `GET /packages/NAME`: a package of the agent, for routers that are to be set up. It holds no secret.
struct PackageRoutes: Sendable {
    private static let slice = 65_536
    let packages: AgentPackages

    func add(to doors: Doors) {
        doors.anybody.get("packages/:name") { _, context in
            guard let file = packages.open(context.word("name")) else {
                return Answer.refusal(.notFound, "This hub offers no such package.")
            }
            let headers: HTTPFields = [
                .contentType: "application/vnd.debian.binary-package", .cacheControl: "no-cache",
                .xContentTypeOptions: "nosniff",
            ]
            return Response(
                status: .ok, headers: headers,
                body: ResponseBody(contentLength: Int(file.bytes)) { writer in
                    var place: Int64 = 0
                    while place < file.bytes {
                        let part = file.read(at: place, min(Self.slice, Int(file.bytes - place)))
                        // Cut short meanwhile: the length that was told shows it.
                        guard !part.isEmpty else { break }
                        try await writer.write(ByteBuffer(bytes: part))
                        place += Int64(part.count)
                    }
                    try await writer.finish(nil)
                })
        }
    }
}
