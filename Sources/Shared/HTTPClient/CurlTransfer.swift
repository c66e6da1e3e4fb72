internal import CCurl
internal import Glibc
internal import MonitorCore

/// libcurl's handles, for one transfer after another on one thread.
///
/// Source: libcurl's `curl_multi_poll(3)`, `CURLOPT_OPENSOCKETFUNCTION(3)`.
@safe final class CurlTransfer {
    // because these belong to this object alone from `init` to `deinit`.
    let easy: UnsafeMutableRawPointer
    let multi: UnsafeMutableRawPointer

    /// libcurl must have been loaded (`HTTPLibrary.load`).
    init() {
        // because both are checked: they fail only without memory, where nothing else works either.
        guard CurlSession.isStarted, let easy = unsafe curl_easy_init(), let multi = unsafe curl_multi_init()
        else {
            preconditionFailure("cannot start libcurl: There is no memory.")
        }
        unsafe self.easy = unsafe easy
        unsafe self.multi = unsafe multi
    }

    deinit {
        // because nothing else holds them, and this order is libcurl's.
        unsafe curl_easy_cleanup(easy)
        unsafe curl_multi_cleanup(multi)
    }

    /// - Parameters:
    ///   - milliseconds: after which it asks again, at most.
    ///   - wanted: false ends the transfer.
    /// - Throws: `CancellationError` where it was not wanted any more.
    func run(asking milliseconds: Int32 = 100, while wanted: () -> Bool) throws -> CURLcode {
        // because both handles live as long as `self`, and only this thread uses them.
        unsafe curl_multi_add_handle(multi, easy)
        defer { unsafe curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 0
        while wanted() {
            guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_OUT_OF_MEMORY }
            let result = unsafe monitor_curl_finished(multi)
            if result >= 0 { return CURLcode(rawValue: UInt32(result)) }
            guard unsafe curl_multi_poll(multi, nil, 0, milliseconds, nil) == CURLM_OK else {
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

    func text(_ what: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        // because libcurl keeps the text until the next transfer, and we copy it now.
        unsafe monitor_curl_get_string(easy, what, &value)
        return unsafe value.map { unsafe String(cString: $0) }
    }

    func number(_ what: CURLINFO) -> Int {
        var value = 0
        // because libcurl only writes the number.
        unsafe monitor_curl_get_long(easy, what, &value)
        return value
    }

    /// `nil` for what was not reached or not said.
    func count(_ what: CURLINFO) -> UInt64? {
        var value: curl_off_t = 0
        // because libcurl only writes the number.
        unsafe monitor_curl_get_offset(easy, what, &value)
        return value > 0 ? UInt64(value) : nil
    }

    /// - Returns: a socket; `nil` for an address that is not permitted.
    static func open(
        _ address: UnsafeMutablePointer<curl_sockaddr>, where isPermitted: (IPAddress, Int) -> Bool
    ) -> curl_socket_t? {
        // because libcurl's structure is valid for this call, and holds an address of `addrlen` bytes.
        let wanted = unsafe withUnsafePointer(to: &address.pointee.addr) {
            unsafe SocketName.address(UnsafeRawBufferPointer(start: $0, count: Int(address.pointee.addrlen)))
        }
        guard let wanted, isPermitted(wanted.address, wanted.port) else { return nil }
        return unsafe socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
            address.pointee.protocol)
    }
}
