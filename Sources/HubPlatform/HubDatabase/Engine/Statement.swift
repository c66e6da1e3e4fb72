/// A statement that the engine has compiled, for one connection.
public struct Statement {
    let source: any StatementSource

    public func execute(arguments: StatementArguments = []) throws { try source.execute(arguments) }
}

/// A statement as an engine has it. What it throws is a `DatabaseError`.
protocol StatementSource: AnyObject {
    func execute(_ arguments: StatementArguments) throws
    func all(_ arguments: StatementArguments) throws -> [Row]
    func first(_ arguments: StatementArguments) throws -> Row?
    func cursor(_ arguments: StatementArguments) throws -> any RowCursorSource
}
