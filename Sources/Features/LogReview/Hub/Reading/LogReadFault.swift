/// Why a log could not be read.
struct LogReadFault: Error, Sendable, Equatable {
    enum Kind: Sendable {
        /// Told after three turns.
        case unreachable
        /// A person must look: told at once.
        case keyChanged
        /// No key of the host was accepted yet.
        case keyUnknown
    }

    /// How the sentence begins by which a changed key is known again.
    static let keyChanged = "The host's SSH key has changed"

    let kind: Kind
    /// A sentence with what to do.
    let sentence: String

    init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    init(_ sentence: String) { self.init(.unreachable, sentence) }

    /// What OpenSSH's client says on standard error.
    ///
    /// - Parameter hostID: for the command that helps.
    init(ssh complaints: [UInt8], status: Int32, hostID: String) {
        let text = String(decoding: complaints, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isNewline } }
        if text.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") {
            let key = lines.first { $0.hasPrefix("SHA256:") }.map {
                $0.hasSuffix(".") ? String($0.dropLast()) : $0
            }
            self.init(
                .keyChanged,
                "\(Self.keyChanged) to \(key ?? "another one"). If the host was set up again, run: monitor-hub log trust \(hostID)"
            )
        } else if text.contains("Host key verification failed") || text.contains("host key is known") {
            self.init(
                .keyUnknown,
                "No SSH key of the host was accepted yet. Check it and accept it: monitor-hub log trust \(hostID)"
            )
        } else if text.contains("Permission denied") {
            self.init(
                "The host refused the user or the key. Put the hub's public key into the user's authorized_keys."
            )
        } else if text.contains("no such identity") || text.contains("UNPROTECTED PRIVATE KEY") {
            self.init(
                "The key cannot be used: \(lines.last ?? "unknown"). Check ssh_key_path and the file's mode.")
        } else {
            let last = lines.last.map { String($0.prefix(300)) } ?? "the command ended with status \(status)"
            self.init("\(last). Check ssh_host, the network and log_command.")
        }
    }
}
