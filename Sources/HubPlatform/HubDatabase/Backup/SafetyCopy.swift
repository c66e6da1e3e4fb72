internal import Foundation

/// What a restore leaves of the database that was there: `hub.db.before-restore-1`, `-2` and so on. None is ever
/// overwritten.
enum SafetyCopy {
    static let ending = ".before-restore"

    /// Gives a database, with its log where it has one, a second name: the first that is free.
    ///
    /// - Parameter path: the database's proper name.
    /// - Returns: the name.
    static func keep(_ file: String, as path: String) throws(FileFolder.Fault) -> String {
        var number = 1
        while true {
            let name = "\(path)\(ending)-\(number)"
            do {
                try FileFolder.link(file, to: name)
                if FileSize.of(file + "-wal") > 0 { try FileFolder.link(file + "-wal", to: name + "-wal") }
                return name
            } catch {
                guard error.number == EEXIST else { throw error }
                number += 1
            }
        }
    }
}
