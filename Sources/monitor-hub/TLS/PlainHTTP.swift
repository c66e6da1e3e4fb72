import HubAPI
import MonitorCore

extension Settings {
    /// Passwords, keys and everybody's traffic would be read on the way by whoever is on it.
    var plainHTTPRefusal: String? {
        guard certificateFile == nil, !allowsPlainHTTP, let host = IPAddress(face.address.host),
            !host.isLoopback
        else { return nil }
        return """
            cannot listen on '\(face.address)' without TLS: Others could read passwords and keys. \
            Set TLS_CERT and TLS_KEY ('monitor-hub certificate' makes some), listen on 127.0.0.1 behind a \
            proxy, or set ALLOW_PLAIN_HTTP=on where the network is yours alone.
            """
    }
}
