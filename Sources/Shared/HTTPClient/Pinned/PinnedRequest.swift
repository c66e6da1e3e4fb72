package import MonitorCore

/// One request to one address that was chosen before: libcurl asks no resolver, and connects nowhere else.
package struct PinnedRequest: Sendable {
    package enum Version: Sendable { case auto, v1, v2 }

    package var method = "GET"
    /// The absolute URL; its host must be `host`, without brackets, and its port `port`.
    package var url: String
    package var host: String
    package var port: Int
    package var address: IPAddress
    package var version = Version.auto
    /// Whether the certificate must be trusted and fit the name.
    package var verifies = true
    /// Ends when the connection stands, and sends nothing.
    package var onlyConnects = false
    package var timeout: Duration = .seconds(10)
    /// Bytes of the body that are read; what is more ends the transfer.
    package var keptBytes = 64 << 10
    /// Where its connection leaves from: libcurl's `if!NAME` or `host!ADDRESS`; `nil` as routes say.
    package var source: String?
    /// A PEM file of the authorities to trust instead of the system's.
    package var caFile: String?
    package var userAgent: String

    package init(url: String, host: String, port: Int, address: IPAddress, userAgent: String) {
        self.url = url
        self.host = host
        self.port = port
        self.address = address
        self.userAgent = userAgent
    }
}

/// What came back of a `PinnedRequest`, or how far it came.
package struct PinnedReply: Sendable {
    /// Microseconds since the transfer began; `nil` for what was not reached.
    package struct Times: Sendable, Equatable {
        package var connected: UInt64?
        package var secured: UInt64?
        package var requested: UInt64?
        package var firstByte: UInt64?
        package var total: UInt64 = 0
    }

    /// Why a transfer failed.
    package enum Failure: Sendable, Equatable {
        /// No connection: the word of the kernel, or libcurl's.
        case connect(String)
        case timeout
        /// The certificate, by OpenSSL's number (`X509_V_ERR_…`, 0 where it gives none), with libcurl's words.
        case certificate(Int, String)
        /// The rest of TLS.
        case handshake(String)
        /// The other end spoke no HTTP, or too much of its head.
        case answer(String)
        /// The address that libcurl wanted was not the one that it was given.
        case strayed
    }

    package var status = 0
    /// `1.1`, `2`.
    package var version: String?
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// More of the body was to come than is kept.
    package var isCut = false
    package var times = Times()
    /// The other end of the connection.
    package var peer: IPAddress?
    /// `TLSv1.3`, and the cipher's name.
    package var protection: (version: String, cipher: String)?
    /// The protocol that TLS agreed on (ALPN).
    package var agreed: String?
    /// From the server's own up; each as libcurl tells it, `Subject:CN = a.example` and so on.
    package var certificates: [[String]] = []
    package var failure: Failure?

    package func header(_ name: String) -> String? {
        headers.last { $0.name.lowercased() == name.lowercased() }?.value
    }
}
