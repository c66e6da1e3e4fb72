public import ArgumentParser

/// What a program's `check` prints: a line for each thing looked at, `ok` or `FAIL` with its remedy.
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
        case .failure(let error):
            for line in "\(error)".split(separator: "\n") {
                print("FAIL  \(what): \(JournalLog.oneLine(String(line)))")
            }
            worst = worst ?? failing(error)
        }
    }
}
