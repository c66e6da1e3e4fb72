internal import CCurl
internal import Glibc

/// One libcurl connection, kept alive from request to request, that another thread can interrupt.
///
/// `@unchecked Sendable` because all but `wake` run on the one thread of `HTTPPost`, one call after the
/// other, and `curl_multi_wakeup` is made for other threads.
///
/// Source: libcurl's `curl_multi_poll(3)`, `curl_multi_wakeup(3)`, `CURLOPT_POSTFIELDS(3)`.
@safe final class CurlSession: @unchecked Sendable {
    // because it belongs to this object alone from `init` to `deinit`.
    let complaint: UnsafeMutablePointer<CChar>
    let curl = CurlTransfer()
    var body = BoundedBody()
    private let keptBytes: Int

    /// libcurl is started once; with NOSIGNAL it leaves SIGPIPE to its host, which must not die of it.
    static let isStarted: Bool = {
        signal(SIGPIPE, SIG_IGN)
        guard unsafe monitor_curl_load() == nil else { return false }
        return curl_global_init(3) == CURLE_OK
    }()

    init(settings: HTTPSettings) {
        keptBytes = settings.keptBytes
        unsafe complaint = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe complaint.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(settings)
    }

    deinit {
        // because libcurl writes into the buffer until its handle is gone, or has none any more.
        unsafe monitor_curl_set_pointer(curl.easy, CURLOPT_ERRORBUFFER, nil)
        unsafe complaint.deallocate()
    }

    private func configure(_ settings: HTTPSettings) {
        curl.set(CURLOPT_NOSIGNAL, 1)
        curl.set(CURLOPT_FOLLOWLOCATION, 0)
        curl.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectTimeout.milliseconds))
        curl.set(CURLOPT_TIMEOUT_MS, Int(settings.totalTimeout.milliseconds))
        curl.set(CURLOPT_USERAGENT, settings.userAgent)
        if let proxy = settings.proxy { curl.set(CURLOPT_PROXY, proxy) }
        if let caFile = settings.caFile { curl.set(CURLOPT_CAINFO, caFile) }
        // because the handles are ours, the buffer outlives them, and the callback's object is `self`.
        unsafe monitor_curl_web_only(curl.easy)
        unsafe monitor_curl_leave_quickly(curl.easy)
        unsafe monitor_curl_multi_set_long(curl.multi, CURLMOPT_MAXCONNECTS, 1)
        unsafe monitor_curl_set_pointer(curl.easy, CURLOPT_ERRORBUFFER, complaint)
        unsafe monitor_curl_set_receiver(curl.easy, receive, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Makes the current wait in `perform` return at once, so that it reads `wanted` again. From any
    /// thread.
    func wake() {
        // because libcurl allows this one call from any thread while the handle lives.
        unsafe curl_multi_wakeup(curl.multi)
    }

    /// Sends one request and waits for its reply, on the calling thread.
    ///
    /// - Parameter wanted: asked after each wait; false ends the transfer with `CancellationError`.
    /// - Throws: `DeliveryError`, `CancellationError`.
    func perform(_ request: HTTPRequest, while wanted: () -> Bool) throws -> HTTPReply {
        body = BoundedBody(keeping: keptBytes)
        // because the list, the body and `self` outlive the transfer, which ends within this call; the next
        // call replaces both pointers before libcurl reads them again.
        unsafe complaint.pointee = 0
        let headers = unsafe curl.slist(request.headerLines + ["Expect:"])
        defer { unsafe curl_slist_free_all(headers) }
        unsafe monitor_curl_set_pointer(curl.easy, CURLOPT_HTTPHEADER, headers)
        curl.set(CURLOPT_URL, request.curlURL)
        curl.set(CURLOPT_CONNECT_ONLY, request.probes ? 1 : 0)
        curl.set(CURLOPT_POST, 1)
        curl.set(CURLOPT_POSTFIELDSIZE, request.body.count)
        let code = try unsafe request.body.withUnsafeBytes { bytes in
            unsafe monitor_curl_set_pointer(
                curl.easy, CURLOPT_POSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(complaint))
            return try curl.run(asking: 1000, while: wanted)
        }
        guard code == CURLE_OK else { throw failure(code, at: request.url) }
        return reply()
    }
}
