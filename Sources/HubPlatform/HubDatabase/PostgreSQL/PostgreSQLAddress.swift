internal import CPostgres
internal import MonitorCore

/// Where a PostgreSQL database is, as `DATABASE_URL` has it: `postgresql://user:password@host:port/database?option=value`.
public struct PostgreSQLAddress: Sendable, Equatable {
    /// With the password: for libpq alone.
    let url: Secret
    /// Without user, password and options.
    public let name: String
    /// Whether the URL itself has one. Without one libpq looks in its file and in the environment.
    public let hasPassword: Bool

    /// - Returns: `nil` for anything else. Without libpq it cannot be read any further: a connection says so.
    public init?(_ url: String) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else { return nil }
        self.url = Secret(url)
        guard PostgreSQLLink.complaint == nil else {
            name = "postgresql://"
            hasPassword = true
            return
        }
        guard let options = Self.options(url) else { return nil }
        // A password with one of `/@:?` that is not percent-encoded is cut there, and its rest taken for another part.
        let parts = ["host", "port", "dbname"].compactMap { options[$0] }
        guard !parts.contains(where: { $0.contains("@") }),
            options["port"]?.allSatisfy({ $0.isNumber || $0 == "," }) ?? true
        else { return nil }
        hasPassword = options["password"] != nil || options["sslpassword"] != nil
        let host = options["host"].map { $0.hasPrefix("/") ? "" : $0 } ?? ""
        let port = host.isEmpty ? "" : options["port"].map { ":\($0)" } ?? ""
        name = "postgresql://\(host)\(port)/\(options["dbname"] ?? "")"
    }

    /// As libpq reads it.
    private static func options(_ url: String) -> [String: String]? {
        // because libpq's list is ours until it is freed, and ends with an entry without a keyword.
        guard let list = unsafe PQconninfoParse(url, nil) else { return nil }
        defer { unsafe PQconninfoFree(list) }
        var options: [String: String] = [:]
        var entry = unsafe list
        while let keyword = unsafe entry.pointee.keyword {
            if let value = unsafe entry.pointee.val {
                options[unsafe String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe entry += 1
        }
        return options
    }
}
