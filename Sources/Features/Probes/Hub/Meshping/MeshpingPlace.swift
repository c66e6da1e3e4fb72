internal import MonitorCore

/// Where Meshping's agents are listened to: `127.0.0.1:5000`.
package struct MeshpingPlace: Sendable, Equatable, CustomStringConvertible {
    let host: String
    let port: Int

    /// - Returns: `nil` unless it is a loopback address and a port: what comes there is not encrypted.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        let bare = text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
        guard let address = IPAddress(parsing: bare), address.isLoopback else { return nil }
        (host, self.port) = (address.description, port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
