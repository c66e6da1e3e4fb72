internal import CCurl
internal import MonitorCore

/// libcurl's write callback: called on the thread of `perform`, between its first and last line.
///
/// - Returns: the bytes taken; fewer than offered ends the transfer with `CURLE_WRITE_ERROR`.
let receive: curl_write_callback = { bytes, size, count, user in
    guard let bytes = unsafe bytes, let user = unsafe user else { return 0 }
    // because `user` is the session that is waiting in `perform`, and `bytes` holds `count` bytes during this
    // call.
    let session = unsafe Unmanaged<CurlSession>.fromOpaque(user).takeUnretainedValue()
    let more = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe session.body.receive(more) ? size * count : 0
}

extension CurlSession {
    /// Moves bytes until the transfer has ended.
    func transfer(while wanted: () -> Bool) throws -> CURLcode {
        // because both handles live as long as `self`, and only this thread uses them.
        unsafe curl_multi_add_handle(multi, easy)
        defer { unsafe curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 0
        while wanted() {
            guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_OUT_OF_MEMORY }
            let result = unsafe monitor_curl_finished(multi)
            if result >= 0 { return CURLcode(rawValue: UInt32(result)) }
            guard unsafe curl_multi_poll(multi, nil, 0, 1000, nil) == CURLM_OK else {
                return CURLE_OUT_OF_MEMORY
            }
        }
        throw CancellationError()
    }

    func set(_ option: CURLoption, _ value: Int) {
        // because libcurl copies the number.
        unsafe monitor_curl_set_long(easy, option, value)
    }

    func set(_ option: CURLoption, _ value: String) {
        // because libcurl copies the text.
        unsafe monitor_curl_set_string(easy, option, value)
    }

    func slist(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        // because libcurl copies each line; the caller frees the list.
        unsafe lines.reduce(nil) { unsafe curl_slist_append($0, $1) }
    }

    func reply() -> HTTPReply {
        HTTPReply(
            status: number(CURLINFO_RESPONSE_CODE), body: body.bytes, retryAfter: retryAfter(),
            redirectHost: text(CURLINFO_REDIRECT_URL).map { (try? EndpointURL($0))?.host ?? "elsewhere" },
            localAddress: text(CURLINFO_LOCAL_IP).flatMap { IPAddress(parsing: $0[...]) },
            snapshotsPerRequest: header("Snapshots-Per-Request").flatMap { Int($0) },
            takesZstandard: header("Accept-Encoding").map(HTTPReply.offersZstandard) ?? false)
    }

    /// Of the newest reply; `nil` where it has none of that name, or libcurl is older than 7.84.
    private func header(_ name: String) -> String? {
        // because libcurl keeps the text until the next transfer, and we copy it now.
        unsafe monitor_curl_header(easy, name).map { unsafe String(cString: $0) }
    }

    func failure(_ code: CURLcode, at url: EndpointURL) -> DeliveryError {
        if body.isEndless {
            return DeliveryError(
                .endlessReply, url.redacted, "the reply did not end after \(BoundedBody.longest) bytes")
        }
        // because the buffer is ours and libcurl ends it with a zero; its own texts are constants.
        let complaint = unsafe String(cString: complaint)
        let known = unsafe String(cString: curl_easy_strerror(code))
        let cause = code == CURLE_COULDNT_CONNECT ? systemCause() : nil
        return DeliveryError(
            .unreachable, url.redacted, oneLine(cause ?? (complaint.isEmpty ? known : complaint)))
    }

    /// `Connection refused`, which libcurl itself words as "Couldn't connect to server".
    private func systemCause() -> String? {
        let number = number(CURLINFO_OS_ERRNO)
        return number == 0 ? nil : systemText(Int32(number))
    }

    private func retryAfter() -> Duration? {
        var seconds: curl_off_t = 0
        // because libcurl only writes the number.
        unsafe monitor_curl_get_offset(easy, CURLINFO_RETRY_AFTER, &seconds)
        return seconds > 0 ? .seconds(Int64(seconds)) : nil
    }

    private func number(_ what: CURLINFO) -> Int {
        var value = 0
        // because libcurl only writes the number.
        unsafe monitor_curl_get_long(easy, what, &value)
        return value
    }

    private func text(_ what: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        // because libcurl keeps the text until the next transfer, and we copy it now.
        unsafe monitor_curl_get_string(easy, what, &value)
        return unsafe value.map { unsafe String(cString: $0) }
    }
}

extension HTTPRequest {
    /// libcurl knows no ws or wss in Debian 12; a probe takes the same connection as http or https.
    var curlURL: String {
        url.scheme.isWebSocket ? "http" + url.text.dropFirst(2) : url.text
    }
}
