internal import HTTPTypes
internal import HubFrame
internal import Hummingbird
internal import NIOCore

/// What pages load: the hub's own files, and the libraries that Debian keeps for it.
struct StaticRoutes: Sendable {
    /// By path; what is not installed is not there, and charts say so.
    private let libraries: [String: StaticFile]
    private let files: StaticFiles
    /// Each by its tag; every answer of it shares one buffer.
    private let plain: [String: ByteBuffer]
    /// The same, as browsers get it that take gzip.
    private let packed: [String: ByteBuffer]

    init(files: StaticFiles, libraries: [String: [UInt8]]) {
        self.files = files
        let libraries = Dictionary(
            uniqueKeysWithValues: libraries.map { ($0, StaticFile.library($0, $1)) })
        self.libraries = libraries
        let all = Array(libraries.values) + files.everything
        plain = Dictionary(all.map { ($0.tag, ByteBuffer(bytes: $0.bytes)) }) { first, _ in first }
        packed = Dictionary(
            all.compactMap { file in
                GzipPacker.packed(file.bytes).map { (file.tag, ByteBuffer(bytes: $0)) }
            }
        ) { first, _ in first }
    }

    func add(to doors: Doors) {
        doors.anybody.get("static/:version/:name") { [self] request, context in
            let name = context.parameters.get("name") ?? ""
            guard let file = files.file(name) else { return Self.missing }
            // Under another build's path these are not the bytes to cache permanently.
            let isCurrent = request.uri.path == "\(files.root)/\(name)"
            return answer(
                request, file, cache: isCurrent ? "public, max-age=31536000, immutable" : "no-cache")
        }
        doors.anybody.get("lib/:folder/:name") { [self] request, context in
            let path = "\(context.parameters.get("folder") ?? "")/\(context.parameters.get("name") ?? "")"
            guard let file = libraries[path] else { return Self.missing }
            return answer(request, file, cache: "public, max-age=3600")
        }
    }

    private static let missing = Answer.refusal(.notFound, "There is no such file.")

    private func answer(_ request: Request, _ file: StaticFile, cache: String) -> Response {
        let packed = Self.takesGzip(request) ? packed[file.tag] : nil
        let tag = packed == nil ? "\"\(file.tag)\"" : "\"\(file.tag)-gzip\""
        var headers: HTTPFields = [
            .contentType: file.contentType, .cacheControl: cache, .eTag: tag, .vary: "Accept-Encoding",
            .xContentTypeOptions: "nosniff",
        ]
        if packed != nil { headers[.contentEncoding] = "gzip" }
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        let body = packed ?? plain[file.tag] ?? ByteBuffer(bytes: file.bytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(sliced: body))
    }

    /// RFC 9110 §12.5.3; a weight of 0 refuses it.
    private static func takesGzip(_ request: Request) -> Bool {
        let words = request.headers[.acceptEncoding]?.lowercased().split(separator: ",") ?? []
        return words.contains { word in
            let parts = word.filter { $0 != " " }.split(separator: ";")
            return parts.first == "gzip"
                && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.000") }
        }
    }
}
