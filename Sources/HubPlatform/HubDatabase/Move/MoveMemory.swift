internal import Foundation

/// How far a table is, as table `hubMove` of either engine keeps it.
extension MoveProgress {
    private static let done = "done"

    init(text: String?, key: Data?) {
        self.init(key: key.flatMap { RowCode.values($0) }, isDone: text == Self.done)
    }

    var text: String? { isDone ? Self.done : nil }

    var bytes: Data? {
        key.map { key in
            var bytes: [UInt8] = []
            RowCode.append(key, to: &bytes)
            return Data(bytes)
        }
    }
}

extension DatabaseSchema {
    /// Among the steps that a database has: rows are being moved into it, and no hub may run on it.
    static let unfinishedMove = "unfinished move"

    /// - Throws: `.moving`.
    static func refuse(_ applied: Set<String>, _ name: String) throws {
        guard applied.contains(unfinishedMove) else { return }
        throw StorageError(code: .moving, path: name, cause: "a move to it has not ended")
    }
}

extension StorageError {
    static func notEmpty(_ name: String) -> StorageError {
        StorageError(code: .notEmpty, path: name, cause: "it holds something already")
    }

    /// - Parameters:
    ///   - other: whose move was begun there.
    ///   - applied: the steps that the target has.
    /// - Throws: where it is not the one that goes on now.
    static func check(
        _ name: String, moveFrom other: String?, is source: String, _ applied: Set<String>,
        _ schema: DatabaseSchema
    ) throws {
        let known = Set(schema.migrations.map(\.id))
        guard applied.subtracting([DatabaseSchema.unfinishedMove]) == known else {
            throw StorageError(code: .notEmpty, path: name, cause: "another version began a move to it")
        }
        guard other == source else {
            throw StorageError(
                code: .notEmpty, path: name, cause: "a move from '\(other ?? "")' has begun there")
        }
    }
}
