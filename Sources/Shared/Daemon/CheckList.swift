public import ArgumentParser

/// What works, but not as it should: the program carries on.
public struct CheckWarning: Error, CustomStringConvertible {
    public let description: String

    public init(_ sentence: String) {
        description = sentence
    }
}

/// What a program's `check` prints: a line for each thing checked, `ok`, `warn` for what works but not as it should, or
/// `FAIL` with its remedy.
public struct CheckList {
    /// Of the first that failed.
    public private(set) var worst: ExitCode?

    public init() {}

    /// - Parameter failing: the exit code of this failure.
    public mutating func note(
        _ what: String, _ result: Result<String, any Error>, failing: (any Error) -> ExitCode
    ) {
        switch result {
        case .success(let detail): print("ok    \(what): \(detail)")
        case .failure(let warning as CheckWarning): print("warn  \(what): \(warning)")
        case .failure(let error):
            for line in "\(error)".split(separator: "\n") {
                print("FAIL  \(what): \(JournalLog.oneLine(String(line)))")
            }
            worst = worst ?? failing(error)
        }
    }
}
