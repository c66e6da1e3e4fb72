import HubServer
internal import MonitorCore

extension Settings {
    /// Passwords, keys and all traffic could be read on the way.
    var plainHTTPRefusal: String? {
        let exposed = face.addresses.first { !(IPAddress($0.host)?.isLoopback ?? false) }
        guard certificateFile == nil, !allowsPlainHTTP, let exposed else { return nil }
        return """
            cannot listen on '\(exposed)' without TLS: Others could read passwords and keys. \
            Set TLS_CERT and TLS_KEY ('monitor-hub certificate' makes some), listen on 127.0.0.1 behind a \
            proxy, or set ALLOW_PLAIN_HTTP=on where the network is yours alone.
            """
    }
}
