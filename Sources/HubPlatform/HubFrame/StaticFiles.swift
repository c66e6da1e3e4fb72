/// What pages load besides their HTML: style, ES modules, icons. All are embedded in the program.
public struct StaticFile: Sendable {
    public let name: String
    public let contentType: String
    public let bytes: [UInt8]
    /// Another one where the bytes are others.
    public let tag: String

    public init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
        tag = StaticFiles.fingerprint(bytes)
    }

    public static func css(_ name: String, _ bytes: [UInt8]) -> StaticFile {
        StaticFile(name: name, contentType: "text/css; charset=utf-8", bytes: bytes)
    }

    public static func script(_ name: String, _ bytes: [UInt8]) -> StaticFile {
        StaticFile(name: name, contentType: "text/javascript; charset=utf-8", bytes: bytes)
    }

    /// One of `StaticFiles.libraryPaths`.
    public static func library(_ path: String, _ bytes: [UInt8]) -> StaticFile {
        path.hasSuffix(".css") ? css(path, bytes) : script(path, bytes)
    }
}

/// The files of all features, in one folder.
public struct StaticFiles: Sendable {
    /// The files that `/lib/` serves, all of them, by their paths in Debian's folder.
    public static let libraryPaths = ["dygraphs/dygraph.min.css", "dygraphs/dygraph.min.js"]

    /// The folder of all of them, for URLs. It is named for their content, so that browsers cache files
    /// permanently and never mix those of two builds.
    public let root: String
    let all: [String: StaticFile]

    /// - Throws: where two have one name.
    init(_ files: [StaticFile]) throws(PageLibrary.Fault) {
        var all: [String: StaticFile] = [:]
        for file in files {
            guard all.updateValue(file, forKey: file.name) == nil else {
                throw PageLibrary.Fault(description: "two static files are named '\(file.name)'")
            }
        }
        self.all = all
        root =
            "/static/"
            + Self.fingerprint(
                all.values.sorted { $0.name < $1.name }.flatMap { Array($0.name.utf8) + $0.bytes })
    }

    public func file(_ name: String) -> StaticFile? { all[name] }

    public var everything: [StaticFile] { Array(all.values) }

    /// FNV-1a: tells one build's files from another's; nothing secret hangs on it.
    static func fingerprint(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
