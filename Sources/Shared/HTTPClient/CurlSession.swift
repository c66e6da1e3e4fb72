internal import CCurl
internal import Glibc

/// One libcurl connection, kept alive from request to request, that another thread can interrupt.
///
/// `@unchecked Sendable` because all but `wake` run on the one thread of `HTTPPost`, one call after the
/// other, and `curl_multi_wakeup` is made for other threads.
///
/// Source: libcurl's `curl_multi_poll(3)`, `curl_multi_wakeup(3)`, `CURLOPT_POSTFIELDS(3)`.
@safe final class CurlSession: @unchecked Sendable {
    // because these belong to this object alone from `init` to `deinit`.
    let easy: UnsafeMutableRawPointer
    let multi: UnsafeMutableRawPointer
    let complaint: UnsafeMutablePointer<CChar>
    var body = BoundedBody()
    private let keptBytes: Int

    /// libcurl is started once; with NOSIGNAL it leaves SIGPIPE to its host, which must not die of it.
    static let isStarted: Bool = {
        signal(SIGPIPE, SIG_IGN)
        guard unsafe monitor_curl_load() == nil else { return false }
        return curl_global_init(3) == CURLE_OK
    }()

    init(settings: HTTPSettings) {
        // because both are checked: they fail only without memory, where nothing else works either. That the
        // library is there, `HTTPLibrary.load` has said before.
        guard Self.isStarted, let easy = unsafe curl_easy_init(), let multi = unsafe curl_multi_init() else {
            preconditionFailure("cannot start libcurl: There is no memory.")
        }
        keptBytes = settings.keptBytes
        unsafe self.easy = unsafe easy
        unsafe self.multi = unsafe multi
        unsafe complaint = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe complaint.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(settings)
    }

    deinit {
        // because nothing else holds them, and this order is libcurl's.
        unsafe curl_easy_cleanup(easy)
        unsafe curl_multi_cleanup(multi)
        unsafe complaint.deallocate()
    }

    private func configure(_ settings: HTTPSettings) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectTimeout.milliseconds))
        set(CURLOPT_TIMEOUT_MS, Int(settings.totalTimeout.milliseconds))
        set(CURLOPT_USERAGENT, settings.userAgent)
        if let proxy = settings.proxy { set(CURLOPT_PROXY, proxy) }
        if let caFile = settings.caFile { set(CURLOPT_CAINFO, caFile) }
        // because the handles are ours, the buffer outlives them, and the callback's object is `self`.
        unsafe monitor_curl_web_only(easy)
        unsafe monitor_curl_leave_quickly(easy)
        unsafe monitor_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 1)
        unsafe monitor_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, complaint)
        unsafe monitor_curl_set_receiver(easy, receive, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Makes the current wait in `perform` return at once, so that it reads `wanted` again. From any
    /// thread.
    func wake() {
        // because libcurl allows this one call from any thread while the handle lives.
        unsafe curl_multi_wakeup(multi)
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
        let headers = unsafe slist(request.headerLines + ["Expect:"])
        defer { unsafe curl_slist_free_all(headers) }
        unsafe monitor_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
        set(CURLOPT_URL, request.curlURL)
        set(CURLOPT_CONNECT_ONLY, request.probes ? 1 : 0)
        set(CURLOPT_POST, 1)
        set(CURLOPT_POSTFIELDSIZE, request.body.count)
        let code = try unsafe request.body.withUnsafeBytes { bytes in
            unsafe monitor_curl_set_pointer(
                easy, CURLOPT_POSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(complaint))
            return try transfer(while: wanted)
        }
        guard code == CURLE_OK else { throw failure(code, at: request.url) }
        return reply()
    }
}
