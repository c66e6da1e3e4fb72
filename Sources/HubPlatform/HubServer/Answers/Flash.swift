internal import MonitorCore

/// What was done, carried from the answer of a form to the page after it in a cookie of a minute: said once.
enum Flash {
    static let name = "flash"
    private static let longest = 300

    static func set(_ sentence: String, isSecure: Bool) -> String {
        text(PercentText.encoded(String(sentence.prefix(longest))), seconds: 60, isSecure)
    }

    static func clear(isSecure: Bool) -> String { text("", seconds: 0, isSecure) }

    /// - Parameter cookies: all fields of a request.
    static func sentence(in cookies: [String]) -> String? {
        guard let value = Cookie.values(name, in: cookies).first, value.utf8.count <= 4 * longest,
            let sentence = PercentText.decoded(value.utf8), !sentence.isEmpty
        else { return nil }
        return String(sentence.prefix(longest))
    }

    private static func text(_ value: String, seconds: Int, _ isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
    }
}
