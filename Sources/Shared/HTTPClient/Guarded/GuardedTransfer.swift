internal import CCurl
internal import Glibc
internal import MonitorCore

/// Performs one `GuardedRequest` on the calling thread, with handles of its own.
///
/// Source: libcurl's `CURLOPT_OPENSOCKETFUNCTION(3)`, `CURLOPT_READFUNCTION(3)`, `CURLOPT_MAIL_RCPT(3)`.
@safe package final class GuardedTransfer {
    private let curl = CurlTransfer()
    private let request: GuardedRequest
    private var body: BoundedBody
    private var upload: ArraySlice<UInt8> = []
    private var hasRefused = false
    private var head: [GuardedHeader] = []
    private var headBytes = 0

    private init(_ request: GuardedRequest) {
        self.request = request
        body = BoundedBody(keeping: request.keptBytes, longest: request.longestBytes)
    }

    /// - Parameter wanted: asked ten times a second; false ends the transfer.
    /// - Throws: `GuardedFault`, `CancellationError`.
    package static func perform(_ request: GuardedRequest, while wanted: () -> Bool) throws -> GuardedReply {
        do {
            try HTTPLibrary.load()
        } catch {
            throw GuardedFault(code: .unusable, cause: "\(error.cause). \(error.remedy)")
        }
        let transfer = GuardedTransfer(request)
        return try withExtendedLifetime(transfer) { try transfer.perform(while: wanted) }
    }

    private func perform(while wanted: () -> Bool) throws -> GuardedReply {
        configure()
        switch request.content {
        case .http(let method, let headers, let content):
            // because libcurl reads list and body until the transfer ends, which is within this call.
            let list = unsafe curl.slist(headers + ["Expect:"])
            defer { unsafe curl_slist_free_all(list) }
            unsafe monitor_curl_set_pointer(curl.easy, CURLOPT_HTTPHEADER, list)
            unsafe monitor_curl_web_only(curl.easy)
            guard method != "GET" else {
                curl.set(CURLOPT_HTTPGET, 1)
                return try reply(try curl.run(while: wanted))
            }
            curl.set(CURLOPT_POST, 1)
            if method != "POST" { curl.set(CURLOPT_CUSTOMREQUEST, method) }
            curl.set(CURLOPT_POSTFIELDSIZE, content.count)
            let code = try unsafe content.withUnsafeBytes { bytes in
                unsafe monitor_curl_set_pointer(
                    curl.easy, CURLOPT_POSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(curl.easy))
                return try curl.run(while: wanted)
            }
            return try reply(code)
        case .mail(let from, let to, let login, let needsTLS, let content):
            // because libcurl reads the list until the transfer ends, which is within this call.
            let list = unsafe curl.slist(to.map { "<\($0)>" })
            defer { unsafe curl_slist_free_all(list) }
            unsafe monitor_curl_set_pointer(curl.easy, CURLOPT_MAIL_RCPT, list)
            unsafe monitor_curl_mail_only(curl.easy)
            curl.set(CURLOPT_MAIL_FROM, "<\(from)>")
            curl.set(CURLOPT_USE_SSL, needsTLS ? 3 : 1)
            if let login {
                curl.set(CURLOPT_USERNAME, login.user)
                curl.set(CURLOPT_PASSWORD, login.password)
            }
            upload = content[...]
            curl.set(CURLOPT_UPLOAD, 1)
            return try reply(try curl.run(while: wanted))
        }
    }

    private func configure() {
        curl.set(CURLOPT_NOSIGNAL, 1)
        curl.set(CURLOPT_FOLLOWLOCATION, 0)
        curl.set(CURLOPT_PROXY, "")
        curl.set(CURLOPT_URL, request.url)
        curl.set(CURLOPT_USERAGENT, request.userAgent)
        curl.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        let milliseconds = max(1, Int(request.timeout.milliseconds))
        curl.set(CURLOPT_TIMEOUT_MS, milliseconds)
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        // because the handle is ours, and the callbacks' object is `self`, which outlives the transfer.
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe monitor_curl_leave_quickly(curl.easy)
        unsafe monitor_curl_set_receiver(curl.easy, receiveAnswer, own)
        unsafe monitor_curl_set_header_receiver(curl.easy, receiveLine, own)
        unsafe monitor_curl_set_opener(curl.easy, openGuarded, own)
        unsafe monitor_curl_set_reader(curl.easy, readUpload, own)
    }

    // MARK: What libcurl tells

    fileprivate func took(_ more: UnsafeRawBufferPointer) -> Bool { unsafe body.receive(more) }

    /// The answers of SMTP are what HTTP calls headers.
    fileprivate func took(line: UnsafeRawBufferPointer) -> Bool {
        guard case .mail = request.content else {
            if request.keepsHead { unsafe keep(line) }
            return true
        }
        return unsafe body.receive(line)
    }

    private func keep(_ line: UnsafeRawBufferPointer) {
        headBytes += line.count
        // because `line` is libcurl's buffer, valid for this call, and is copied within it.
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // A head of its own for each answer: `100 Continue` comes before the last.
            head = []
        } else if let colon = text.firstIndex(of: ":"), headBytes <= 64 << 10 {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            head.append(
                GuardedHeader(
                    name: text[..<colon].lowercased(),
                    value: String(value.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" })))
        }
    }

    fileprivate func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let part = upload.prefix(room.count)
        // because libcurl has so much room, and the part is no longer.
        unsafe room.copyBytes(from: part)
        upload = upload.dropFirst(part.count)
        return part.count
    }

    /// - Returns: a socket; -1 for an address that the guard refuses.
    fileprivate func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let opened = unsafe CurlTransfer.open(address) { wanted, _ in request.allows(wanted) }
        hasRefused = hasRefused || opened == nil
        return opened ?? -1
    }

    private func reply(_ code: CURLcode) throws -> GuardedReply {
        var reply = GuardedReply()
        reply.status = curl.number(CURLINFO_RESPONSE_CODE)
        reply.body = body.bytes
        reply.head = head
        reply.retryAfter = curl.count(CURLINFO_RETRY_AFTER).map { .seconds($0) }
        if code == CURLE_OK { return reply }
        // A mail server that refuses has answered.
        if case .mail = request.content, reply.status >= 400 { return reply }
        throw fault(code)
    }

    private func fault(_ code: CURLcode) -> GuardedFault {
        let hasConnected = curl.count(CURLINFO_CONNECT_TIME_T) != nil
        if hasRefused, !hasConnected {
            return GuardedFault(code: .forbidden, cause: "its address is private or link-local")
        }
        if body.isEndless {
            return GuardedFault(
                code: .broken, cause: "the answer did not end after \(request.longestBytes) bytes")
        }
        // because its texts are constants.
        let known = oneLine(unsafe String(cString: curl_easy_strerror(code)))
        let number = curl.number(CURLINFO_OS_ERRNO)
        let cause = code == CURLE_COULDNT_CONNECT && number != 0 ? systemText(Int32(number)) : known
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return GuardedFault(code: .unusable, cause: cause)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
            CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_LOGIN_DENIED:
            return GuardedFault(code: .unreached, cause: cause)
        default: return GuardedFault(code: hasConnected ? .broken : .unreached, cause: cause)
        }
    }
}

/// The transfer that waits in `perform` on this thread.
private func transfer(_ user: UnsafeMutableRawPointer) -> GuardedTransfer {
    // because `user` is the transfer that is waiting in `perform`, whose callback this is.
    unsafe Unmanaged<GuardedTransfer>.fromOpaque(user).takeUnretainedValue()
}

private let receiveAnswer: curl_write_callback = { bytes, size, count, user in
    guard let bytes = unsafe bytes, let user = unsafe user else { return 0 }
    // because `bytes` holds so many bytes during this call.
    let more = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(user).took(more) ? size * count : 0
}

private let receiveLine: curl_write_callback = { bytes, size, count, user in
    guard let bytes = unsafe bytes, let user = unsafe user else { return 0 }
    // because `bytes` holds so many bytes during this call.
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(user).took(line: line) ? size * count : 0
}

private let readUpload: curl_read_callback = { room, size, count, user in
    guard let room = unsafe room, let user = unsafe user else { return 0 }
    // because libcurl has room for so many bytes during this call.
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: room, count: size * count)
    return unsafe transfer(user).give(bytes)
}

private let openGuarded: curl_opensocket_callback = { user, _, address in
    guard let user = unsafe user, let address = unsafe address else { return -1 }
    return unsafe transfer(user).open(address)
}
