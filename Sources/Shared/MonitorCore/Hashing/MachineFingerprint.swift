/// What tells a platform one machine from another, and tells it nothing else: made of the machine's ID and of
/// the key that the agent has there, so that no two platforms see the same, and none learns the ID.
///
/// Source: machine-id(5), "cryptographic, keyed hash function"; sd_id128_get_machine_app_specific(3).
public enum MachineFingerprint {
    public static let header = "Machine-Fingerprint"
    private static let digits = 64

    /// - Parameter machineID: the content of `/etc/machine-id`.
    /// - Returns: 64 hexadecimal digits; `nil` where the machine has no ID (yet).
    public static func of(machineID: String, key: Secret) -> String? {
        let id = machineID.prefix { $0 != "\n" }
        guard id.utf8.count == 32, isHexadecimal(id), id.contains(where: { $0 != "0" }) else { return nil }
        let hash = SHA256.authentication(
            of: Array("network-monitor agent \(key.revealed)".utf8), key: Array(id.utf8))
        return HexText.text(hash)
    }

    /// Whether this has the form that `of` makes.
    public static func isPossible(_ text: String) -> Bool {
        text.utf8.count == digits && isHexadecimal(text[...])
    }

    private static func isHexadecimal(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
