/// The one reader of fields `Cookie` (RFC 6265 §5.4).
enum Cookie {
    /// - Parameter fields: all of a request.
    /// - Returns: the values of all cookies of this name, as they came.
    static func values(_ name: String, in fields: [String]) -> [Substring] {
        let prefix = name + "="
        return fields.flatMap { $0.split(separator: ";") }.compactMap { cookie in
            let cookie = cookie.drop { $0 == " " }
            return cookie.hasPrefix(prefix) ? cookie.dropFirst(prefix.count) : nil
        }
    }
}
