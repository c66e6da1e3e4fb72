/// One POST, or (`probes`) only the connection it would take.
package struct HTTPRequest: Sendable {
    let url: EndpointURL
    /// Complete lines, `Name: value`.
    let headerLines: [String]
    package let body: [UInt8]
    var probes = false

    /// - Throws: `.badSetting` for a name or value that would forge another header (RFC 9110 §5.5).
    package init(url: EndpointURL, headers: [(name: String, value: String)], body: [UInt8])
        throws(DeliveryError)
    {
        var lines: [String] = []
        for (name, value) in headers {
            guard Self.isToken(name), Self.isValue(value) else {
                throw DeliveryError(.badSetting, oneLine(name, limit: 40), "cannot be sent as a header")
            }
            lines.append("\(name): \(value)")
        }
        self.url = url
        self.headerLines = lines
        self.body = body
    }

    package init(probing url: EndpointURL) {
        self.url = url
        headerLines = []
        body = []
        probes = true
    }

    /// Letters, digits and `!#$%&'*+-.^_`|~` (RFC 9110 §5.6.2).
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
    }

    /// Not empty, since libcurl reads `Name:` as "leave that header out".
    static func isValue(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
