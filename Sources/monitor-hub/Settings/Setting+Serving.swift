import Daemon
import HubServer
internal import MonitorCore

/// Where the hub is reached, and by whom.
extension Setting {
    static var serving: [Setting] {
        [
            // Before LISTEN, which stands where all three are in the environment.
            Setting(
                "API_HOST",
                "The address to listen on, as other programs have it, in place of the one in LISTEN.",
                standard: "none", accepts: "an IPv4 address, or an IPv6 address without brackets",
                example: "0.0.0.0"
            ) { settings, text in
                guard let host = IPAddress(text), let port = settings.face.addresses.first?.port else {
                    return false
                }
                settings.face.addresses = [HubServer.Address(host: "\(host)", port: port)]
                return true
            },
            Setting(
                "API_PORT",
                "The port to listen on, as other programs have it, in place of the one in LISTEN.",
                standard: "none", accepts: "0 to 65535", example: "8080"
            ) { settings, text in
                guard let port = UInt16(text), let host = settings.face.addresses.first?.host else {
                    return false
                }
                settings.face.addresses = [HubServer.Address(host: host, port: Int(port))]
                return true
            },
            Setting(
                "LISTEN",
                "Address and port on which agents, programs and browsers reach the hub. "
                    + "Several between commas. A restart applies it.",
                standard: "127.0.0.1:8080",
                accepts: "at most 16 IPv4 addresses, or IPv6 addresses in brackets, "
                    + "each with a port of 0 to 65535, between commas",
                example: "192.0.2.1:8443, [2001:db8::1]:8443"
            ) { !$1.isEmpty && storeList($1, &$0.face.addresses, nothing: "", HubServer.Address.init) },
            Setting(
                "PUBLIC_URL",
                "Where browsers reach the hub, where that is not where it listens: behind a reverse proxy, "
                    + "also below a path. Links, redirects and cookies lead there.",
                standard: "none", accepts: "an http or https URL without a query",
                example: "https://example.org/monitor"
            ) { store(PublicURL($1), &$0.face.publicURL) },
            Setting(
                "TLS_CERT",
                "The certificate with its chain (PEM). Read again when it changes. "
                    + "Without one, the hub speaks HTTP.",
                standard: "none", accepts: "an absolute path", example: "/etc/monitor-hub/cert.pem"
            ) { store(path($1), &$0.certificateFile) },
            Setting(
                "TLS_KEY", "The key of TLS_CERT (PEM), readable for the user monitor-hub and for no other.",
                standard: "none", accepts: "an absolute path", example: "/etc/monitor-hub/key.pem"
            ) { store(path($1), &$0.certificateKeyFile) },
            Setting(
                "ALLOW_PLAIN_HTTP",
                "Whether the hub may listen without TLS where others reach it. "
                    + "Passwords and keys can then be read on the way.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0.allowsPlainHTTP) },
            Setting(
                "TRUSTED_PROXIES",
                "Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto, or Forwarded, are believed. "
                    + "Several between commas.",
                standard: "none",
                accepts: "at most 16 addresses or ranges as address/prefix between commas, or none",
                example: "127.0.0.1, 2001:db8::/64"
            ) { storeList($1, &$0.face.trustedProxies, nothing: "none", NetworkRange.init(rangeOrAddress:)) },
            Setting(
                "LIBJS_DIR", "The folder in which Debian's libjs-* packages put the pages' libraries.",
                standard: "/usr/share/javascript", accepts: "an absolute path",
                example: "/usr/share/javascript"
            ) { store(path($1), &$0.face.librariesFolder) },
        ]
    }
}
