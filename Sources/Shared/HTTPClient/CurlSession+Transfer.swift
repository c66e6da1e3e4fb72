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
    func reply() -> HTTPReply {
        HTTPReply(
            status: curl.number(CURLINFO_RESPONSE_CODE), body: body.bytes,
            retryAfter: curl.count(CURLINFO_RETRY_AFTER).map { .seconds($0) },
            redirectHost: curl.text(CURLINFO_REDIRECT_URL).map {
                (try? EndpointURL($0))?.host ?? "elsewhere"
            },
            localAddress: curl.text(CURLINFO_LOCAL_IP).flatMap { IPAddress(parsing: $0[...]) },
            snapshotsPerRequest: header("Snapshots-Per-Request").flatMap { Int($0) },
            takesZstandard: header("Accept-Encoding").map(HTTPReply.offersZstandard) ?? false)
    }

    /// Of the newest reply; `nil` where it has none of that name, or libcurl is older than 7.84.
    private func header(_ name: String) -> String? {
        // because libcurl keeps the text until the next transfer, and we copy it now.
        unsafe monitor_curl_header(curl.easy, name).map { unsafe String(cString: $0) }
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
        let number = curl.number(CURLINFO_OS_ERRNO)
        return number == 0 ? nil : systemText(Int32(number))
    }
}

extension HTTPRequest {
    /// libcurl knows no ws or wss in Debian 12; a probe takes the same connection as http or https.
    var curlURL: String {
        url.scheme.isWebSocket ? "http" + url.text.dropFirst(2) : url.text
    }
}
