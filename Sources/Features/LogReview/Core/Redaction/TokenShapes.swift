/// Secrets that are known by how they begin.
enum TokenShapes {
    struct Shape: Sendable {
        let kind: SecretKind
        let start: [UInt8]
        /// Characters behind the start, at least.
        let least: Int
        /// Whether `.` is a part of it.
        var hasDots = false

        init(_ kind: SecretKind, _ start: String, least: Int, hasDots: Bool = false) {
            self.kind = kind
            self.start = Array(start.utf8)
            self.least = least
            self.hasDots = hasDots
        }
    }

    private static let all = [
        Shape(.awsKey, "AKIA", least: 12), Shape(.awsKey, "ASIA", least: 12),
        Shape(.anthropicKey, "sk-ant-", least: 8), Shape(.openAIKey, "sk-", least: 16),
        Shape(.gitHubToken, "ghp_", least: 16), Shape(.gitHubToken, "gho_", least: 16),
        Shape(.gitHubToken, "ghs_", least: 16), Shape(.gitHubToken, "ghu_", least: 16),
        Shape(.gitHubToken, "ghr_", least: 16), Shape(.gitHubToken, "github_pat_", least: 16),
        Shape(.gitLabToken, "glpat-", least: 10),
        Shape(.slackToken, "xoxa-", least: 8), Shape(.slackToken, "xoxb-", least: 8),
        Shape(.slackToken, "xoxp-", least: 8), Shape(.slackToken, "xoxr-", least: 8),
        Shape(.slackToken, "xoxs-", least: 8), Shape(.slackToken, "xapp-", least: 8),
        Shape(.googleKey, "AIza", least: 25),
        Shape(.huggingFaceToken, "hf_", least: 16), Shape(.npmToken, "npm_", least: 16),
        Shape(.webToken, "eyJ", least: 10, hasDots: true),
    ]
    private static let byFirst: [[Shape]] = (0...255).map { (byte: UInt8) in
        all.filter { $0.start.first == byte }
    }

    /// - Parameters:
    ///   - start: where a word begins.
    ///   - word: where it ends.
    static func shape(_ bytes: ArraySlice<UInt8>, from start: Int, to word: Int) -> Shape? {
        for one in byFirst[Int(bytes[start])] where word - start >= one.start.count + one.least {
            var matches = true
            for offset in 1..<one.start.count where bytes[start + offset] != one.start[offset] {
                matches = false
                break
            }
            if matches { return one }
        }
        return nil
    }
}
