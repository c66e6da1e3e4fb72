public import MonitorCore

/// What is made of a turn's lines: findings of rules, and rows that may leave the house.
public struct LogDigest: Sendable {
    public let lineCount: Int
    public let findings: [LogFinding]
    public let rows: [TemplateFold.Row]
    public let pseudonyms: Pseudonyms
    /// How often each kind of secret was taken out.
    public let secrets: [SecretKind: Int]

    /// - Parameter hosts: names of this house's machines.
    public init(
        _ lines: some Collection<LogLine>, hosts: [String] = [], networks: [NetworkRange] = [],
        keepsAddresses: Bool = false
    ) {
        var rules = LocalRules()
        // What the lines themselves call their writers is of this house.
        var names = Set(hosts)
        for line in lines {
            rules.observe(line)
            if !line.host.isEmpty, names.count < 1000 { names.insert(line.host.text) }
        }
        var redactor = Redactor(hosts: names.sorted(), networks: networks, keepsAddresses: keepsAddresses)
        var fold = TemplateFold()
        for line in lines {
            if let redacted = redactor.redact(line.bytes) { fold.add(redacted) }
        }
        lineCount = lines.count
        findings = rules.findings
        rows = fold.rows
        pseudonyms = redactor.pseudonyms
        secrets = redactor.found
    }
}
