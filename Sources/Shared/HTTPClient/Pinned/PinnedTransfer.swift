internal import CCurl
internal import Glibc
internal import MonitorCore

/// Performs one `PinnedRequest` on the calling thread, with handles of its own: nothing of it is used again, no cookie,
/// credential, proxy or connection.
///
/// Source: libcurl's `CURLOPT_RESOLVE(3)`, `CURLOPT_OPENSOCKETFUNCTION(3)`, `CURLOPT_CERTINFO(3)`.
@safe package final class PinnedTransfer {
    /// Bytes of a reply's head; a longer one ends the transfer.
    private static let longestHead = 64 << 10
    private static let mostCertificates = 8

    private let curl = CurlTransfer()
    private let request: PinnedRequest
    fileprivate var reply = PinnedReply()
    private var headBytes = 0
    fileprivate var hasStrayed = false
    private var isHeadTooLong = false

    /// libcurl must have been loaded (`HTTPLibrary.load`).
    private init(_ request: PinnedRequest) {
        self.request = request
    }

    /// - Parameter wanted: asked ten times a second; false ends the transfer.
    /// - Throws: `CancellationError` where it was not wanted any more; `DeliveryError` where libcurl is not there.
    package static func perform(_ request: PinnedRequest, while wanted: () -> Bool) throws -> PinnedReply {
        try HTTPLibrary.load()
        let transfer = PinnedTransfer(request)
        return try withExtendedLifetime(transfer) { try transfer.perform(while: wanted) }
    }

    private func perform(while wanted: () -> Bool) throws -> PinnedReply {
        let shown = request.address.isV4 ? "\(request.address)" : "[\(request.address)]"
        // because libcurl reads the list until the transfer has ended, which is before this function does. An address needs
        // no such row, and libcurl takes none.
        let pinned = unsafe curl_slist_append(nil, "\(request.host):\(request.port):\(shown)")
        defer { unsafe curl_slist_free_all(pinned) }
        configure()
        if IPAddress(request.host) == nil {
            unsafe monitor_curl_set_pointer(curl.easy, CURLOPT_RESOLVE, pinned)
        }
        let code = try curl.run(while: wanted)
        collect()
        reply.failure = failure(code)
        return reply
    }

    private func configure() {
        curl.set(CURLOPT_NOSIGNAL, 1)
        curl.set(CURLOPT_FOLLOWLOCATION, 0)
        curl.set(CURLOPT_PROXY, "")
        curl.set(CURLOPT_URL, request.url)
        curl.set(CURLOPT_USERAGENT, request.userAgent)
        let milliseconds = Int(request.timeout.milliseconds)
        curl.set(CURLOPT_TIMEOUT_MS, max(1, milliseconds))
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, milliseconds))
        curl.set(CURLOPT_CERTINFO, 1)
        curl.set(CURLOPT_FRESH_CONNECT, 1)
        switch request.version {
        case .auto: curl.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        case .v1: curl.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        case .v2: curl.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2_0)
        }
        switch request.method {
        case "GET": curl.set(CURLOPT_HTTPGET, 1)
        case "HEAD": curl.set(CURLOPT_NOBODY, 1)
        default:
            curl.set(CURLOPT_HTTPGET, 1)
            curl.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
        if request.onlyConnects { curl.set(CURLOPT_CONNECT_ONLY, 1) }
        curl.set(CURLOPT_SSL_VERIFYPEER, request.verifies ? 1 : 0)
        curl.set(CURLOPT_SSL_VERIFYHOST, request.verifies ? 2 : 0)
        if let source = request.source { curl.set(CURLOPT_INTERFACE, source) }
        if let caFile = request.caFile { curl.set(CURLOPT_CAINFO, caFile) }
        // because the handle is ours, and the callbacks' object is `self`, which outlives the transfer.
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe monitor_curl_web_only(curl.easy)
        unsafe monitor_curl_leave_quickly(curl.easy)
        unsafe monitor_curl_set_receiver(curl.easy, receiveBody, own)
        unsafe monitor_curl_set_header_receiver(curl.easy, receiveHeader, own)
        unsafe monitor_curl_set_opener(curl.easy, openSocket, own)
        unsafe monitor_curl_set_teller(curl.easy, hear, own)
    }

    // MARK: What libcurl tells

    fileprivate func took(body more: UnsafeRawBufferPointer) -> Bool {
        let room = request.keptBytes - reply.body.count
        // because `more` is libcurl's buffer, valid for this call, and is copied within it.
        unsafe reply.body.append(contentsOf: more.prefix(room))
        reply.isCut = reply.isCut || more.count > room
        return !reply.isCut
    }

    fileprivate func took(header line: UnsafeRawBufferPointer) -> Bool {
        headBytes += line.count
        isHeadTooLong = headBytes > Self.longestHead
        guard !isHeadTooLong else { return false }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // A head of its own for each answer: `100 Continue` comes before the last.
            reply.headers = []
        } else if let colon = text.firstIndex(of: ":"), reply.headers.count < 100 {
            let value = text[text.index(after: colon)...]
            reply.headers.append(
                (name: oneLine(text[..<colon], limit: 100), value: oneLine(Self.trimmed(value), limit: 2048)))
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Lines such as `SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384`.
    fileprivate func heard(_ line: String) {
        if let range = line.firstRange(of: "SSL connection using ") {
            let parts = line[range.upperBound...].split(separator: "/").map { Self.trimmed($0) }
            if parts.count >= 2 {
                reply.protection = (oneLine(parts[0], limit: 20), oneLine(parts[1], limit: 60))
            }
        } else if let range = line.firstRange(of: "ALPN: server accepted ") {
            reply.agreed = oneLine(Self.trimmed(line[range.upperBound...]), limit: 20)
        }
    }

    /// - Returns: a socket; -1 for any address but the one that was screened.
    fileprivate func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let opened = unsafe CurlTransfer.open(address) { $0 == request.address && $1 == request.port }
        hasStrayed = hasStrayed || opened == nil
        return opened ?? -1
    }

    private func collect() {
        reply.status = curl.number(CURLINFO_RESPONSE_CODE)
        switch curl.number(CURLINFO_HTTP_VERSION) {
        case CURL_HTTP_VERSION_1_0: reply.version = "1.0"
        case CURL_HTTP_VERSION_1_1: reply.version = "1.1"
        case CURL_HTTP_VERSION_2_0: reply.version = "2"
        default: reply.version = nil
        }
        reply.times.connected = curl.count(CURLINFO_CONNECT_TIME_T)
        reply.times.secured = curl.count(CURLINFO_APPCONNECT_TIME_T)
        reply.times.requested = curl.count(CURLINFO_PRETRANSFER_TIME_T)
        reply.times.firstByte = curl.count(CURLINFO_STARTTRANSFER_TIME_T)
        reply.times.total = curl.count(CURLINFO_TOTAL_TIME_T) ?? 0
        reply.peer = curl.text(CURLINFO_PRIMARY_IP).flatMap { IPAddress(parsing: $0[...]) }
        reply.certificates = certificates()
    }

    private func certificates() -> [[String]] {
        // because libcurl keeps the lists until the next transfer, and all is copied now.
        guard let found = unsafe monitor_curl_certificates(curl.easy), unsafe found.pointee.num_of_certs > 0
        else {
            return []
        }
        let count = min(Int(unsafe found.pointee.num_of_certs), Self.mostCertificates)
        return (0..<count).map { index in
            var lines: [String] = []
            var row = unsafe found.pointee.certinfo[index]
            while let line = unsafe row, lines.count < 100 {
                lines.append(unsafe String(String(cString: line.pointee.data).prefix(32 << 10)))
                unsafe row = line.pointee.next
            }
            return lines
        }
    }

    private func failure(_ code: CURLcode) -> PinnedReply.Failure? {
        let known = oneLine(unsafe String(cString: curl_easy_strerror(code)))
        switch code {
        case CURLE_OK: return nil
        case CURLE_WRITE_ERROR where reply.isCut: return nil
        case _ where hasStrayed: return .strayed
        case _ where isHeadTooLong: return .answer("the head is longer than \(Self.longestHead) bytes")
        case CURLE_OPERATION_TIMEDOUT: return .timeout
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
            let cause = curl.number(CURLINFO_OS_ERRNO)
            return .connect(cause == 0 ? known : systemText(Int32(cause)))
        case CURLE_PEER_FAILED_VERIFICATION:
            return .certificate(curl.number(CURLINFO_SSL_VERIFYRESULT), known)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_USE_SSL_FAILED:
            return .handshake(known)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            let isHandshake =
                reply.times.connected != nil && reply.times.secured == nil && request.url.hasPrefix("https")
            return isHandshake ? .handshake(known) : .answer(known)
        default: return .answer(known)
        }
    }
}

/// The transfer that waits in `perform` on this thread.
private func transfer(_ user: UnsafeMutableRawPointer) -> PinnedTransfer {
    // because `user` is the transfer that is waiting in `perform`, whose callback this is.
    unsafe Unmanaged<PinnedTransfer>.fromOpaque(user).takeUnretainedValue()
}

private let receiveBody: curl_write_callback = { bytes, size, count, user in
    guard let bytes = unsafe bytes, let user = unsafe user else { return 0 }
    // because `bytes` holds so many bytes during this call.
    let more = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(user).took(body: more) ? size * count : 0
}

private let receiveHeader: curl_write_callback = { bytes, size, count, user in
    guard let bytes = unsafe bytes, let user = unsafe user else { return 0 }
    // because `bytes` holds so many bytes during this call.
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(user).took(header: line) ? size * count : 0
}

private let openSocket: curl_opensocket_callback = { user, _, address in
    guard let user = unsafe user, let address = unsafe address else { return -1 }
    return unsafe transfer(user).open(address)
}

private let hear: curl_debug_callback = { _, kind, bytes, count, user in
    guard kind == CURLINFO_TEXT, let bytes = unsafe bytes, let user = unsafe user else { return 0 }
    // because `bytes` holds `count` bytes during this call, without a final zero.
    let line = unsafe String(
        decoding: UnsafeRawBufferPointer(start: bytes, count: min(count, 500)), as: UTF8.self)
    unsafe transfer(user).heard(line)
    return 0
}
