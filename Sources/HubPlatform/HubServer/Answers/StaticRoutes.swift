internal import HTTPTypes
internal import HubFrame
internal import Hummingbird

/// What pages load: the hub's own files, and the libraries that Debian keeps for it.
struct StaticRoutes: Sendable {
    /// By path; what is not installed is not there, and charts say so.
    private let libraries: [String: StaticFile]
    private let files: StaticFiles

    init(files: StaticFiles, libraries: [String: [UInt8]]) {
        self.files = files
        self.libraries = Dictionary(
            uniqueKeysWithValues: libraries.map { ($0, StaticFile.library($0, $1)) })
    }

    func add(to doors: Doors) {
        doors.anybody.get("static/:version/:name") { [files] request, context in
            let name = context.parameters.get("name") ?? ""
            guard let file = files.file(name) else { return Self.missing }
            // Under another build's path these are not the bytes to cache permanently.
            let isCurrent = request.uri.path == "\(files.root)/\(name)"
            return Self.answer(
                request, file, cache: isCurrent ? "public, max-age=31536000, immutable" : "no-cache")
        }
        doors.anybody.get("lib/:folder/:name") { [libraries] request, context in
            let path = "\(context.parameters.get("folder") ?? "")/\(context.parameters.get("name") ?? "")"
            guard let file = libraries[path] else { return Self.missing }
            return Self.answer(request, file, cache: "public, max-age=3600")
        }
    }

    private static let missing = Answer.refusal(.notFound, "There is no such file.")

    private static func answer(_ request: Request, _ file: StaticFile, cache: String) -> Response {
        let tag = "\"\(file.tag)\""
        let headers: HTTPFields = [
            .contentType: file.contentType, .cacheControl: cache, .eTag: tag,
            .xContentTypeOptions: "nosniff",
        ]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(sliced: file.bytes))
    }
}
