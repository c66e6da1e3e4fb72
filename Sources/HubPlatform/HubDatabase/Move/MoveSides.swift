/// One of the two databases of a move, as its engine has it. It is this process's alone until it is closed: no hub runs on it,
/// and no command writes to it.
protocol MoveSide: AnyObject {
    /// What the operator calls it.
    var name: String { get }
    /// All that are there, also those that are not the hub's.
    func tables() throws -> [MovedTable]
    func count(_ table: String) throws -> Int
    /// Calls for each row behind a key, in the order of the keys.
    func rows(
        of table: MovedTable, after key: [DatabaseValue]?, _ body: ([DatabaseValue]) throws -> Void
    ) throws
    func close()
}

/// Where the rows are. Nothing in it is changed.
protocol MoveSource: MoveSide {
    /// The largest number that was ever given to a row, by table, where the engine remembers it.
    func lastNumbers() throws -> [String: Int64]
}

/// Where the rows go. Until the end no hub opens it: it has the mark of an unfinished move.
protocol MoveTarget: MoveSide {
    /// Makes the tables and takes away what would change or refuse rows on their way: references and triggers, which `finish`
    /// makes again.
    ///
    /// - Parameter source: whose move it is.
    /// - Returns: whether it goes on with one that was begun earlier.
    /// - Throws: `StorageError` where something else is there already.
    func begin(from source: String) throws -> Bool
    /// By table.
    func progress() throws -> [String: MoveProgress]
    /// In one transaction, which is durable when this returns.
    func append(_ rows: [[DatabaseValue]], to table: MovedTable, _ progress: MoveProgress) throws
    /// Deletes its rows; it is copied from the first row on again.
    func clear(_ table: MovedTable) throws
    /// In one transaction: references hold again, numbers go on behind the last ones, and hubs may open it.
    ///
    /// - Parameter numbers: the largest that was ever given, by table.
    func finish(_ numbers: [String: Int64]) throws
}
