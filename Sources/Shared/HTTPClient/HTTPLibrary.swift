internal import CCurl

/// libcurl, which is loaded by the first that needs it: most commands send nothing, and start faster without.
public enum HTTPLibrary {
    /// Call it before `HTTPPost` is made.
    ///
    /// - Throws: `DeliveryError`, where the library is not installed or too old.
    public static func load() throws(DeliveryError) {
        // because the text is a constant once the library was looked for.
        guard let cause = unsafe monitor_curl_load().map({ unsafe String(cString: $0) }) else { return }
        throw DeliveryError(
            .badSetting, "libcurl", "cannot be loaded: \(oneLine(cause))",
            remedy: "Install it: 'apt-get install libcurl4'.")
    }
}
