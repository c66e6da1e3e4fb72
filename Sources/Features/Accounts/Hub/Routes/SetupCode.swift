internal import MonitorCore

/// The way in while there is no user: a code that the hub logs at each start, a new one each time.
///
/// Loopback alone proves nothing: a reverse proxy, a tunnel, another account of the machine, or a web page
/// that makes its own name point to 127.0.0.1 comes from there, too.
struct SetupCode: Sendable {
    /// `K7QM-3ZVD-9XTP-W2RH`: 80 bits. At a million attempts a second, half of them take 19 billion years; so
    /// there is no bound on attempts with which strangers could shut out the administrator.
    let code: Secret
    /// Without letters that look alike.
    private static let letters = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

    init() {
        var random = SystemRandomNumberGenerator()
        let letters = (0..<16).map { _ in Self.letters.randomElement(using: &random) ?? "2" }
        code = Secret(
            stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-"))
    }

    /// As people type it: small letters, spaces, no dashes.
    func opens(_ typed: String) -> Bool {
        Self.plain(code.revealed).matches(Self.plain(String(typed.prefix(64))))
    }

    private static func plain(_ text: String) -> Secret {
        Secret(text.uppercased().filter { $0 != "-" && $0 != " " })
    }
}
