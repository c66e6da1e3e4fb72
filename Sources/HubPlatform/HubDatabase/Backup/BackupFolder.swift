internal import Dispatch
internal import Foundation
public import MonitorCore

/// The folder `backups` beside the database: copies that an administrator made on the hub's page, the newest few.
public struct BackupFolder: Sendable {
    /// Older ones go when another is made.
    public static let most = 5
    private static let queue = DispatchQueue(label: "backups")
    private let database: String
    private let folder: String
    private let clock: @Sendable () -> UTCTime

    public init(_ database: HubDatabase) {
        self.database = database.path
        folder = (database.path as NSString).deletingLastPathComponent + "/backups"
        clock = database.clock
    }

    public struct Copy: Sendable, Equatable {
        public let name: String
        public let bytes: UInt64
        public let madeAt: UTCTime
    }

    /// The newest first.
    public func copies() -> [Copy] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard let time = Self.time(name) else { return nil }
            return Copy(name: name, bytes: FileSize.of("\(folder)/\(name)"), madeAt: time)
        }.sorted { $0.madeAt > $1.madeAt }
    }

    /// Makes one now, on a thread of its own, and removes the oldest beyond `most`.
    ///
    /// - Returns: its path.
    public func make() async throws -> String {
        let path = "\(folder)/\(Self.name(clock()))"
        let (database, folder) = (database, folder)
        return try await withCheckedThrowingContinuation { continuation in
            Self.queue.async {
                continuation.resume(
                    with: Result {
                        try FileManager.default.createDirectory(
                            atPath: folder, withIntermediateDirectories: true,
                            attributes: [.posixPermissions: 0o700])
                        try Backup.write(from: database, to: path)
                        for old in copies().dropFirst(Self.most) {
                            try? FileManager.default.removeItem(atPath: "\(folder)/\(old.name)")
                        }
                        return path
                    })
            }
        }
    }

    /// Bytes that the database's disk has left for it; `nil` where that cannot be read.
    public func freeBytes() -> UInt64? {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: database)
        return (attributes?[.systemFreeSize] as? NSNumber)?.uint64Value
    }

    /// `hub-2026-11-30T091500Z.sqlite`.
    private static func name(_ time: UTCTime) -> String {
        let text = "\(time)"
        return "hub-\(text.prefix(19).replacing(":", with: ""))Z.sqlite"
    }

    private static func time(_ name: String) -> UTCTime? {
        guard name.hasPrefix("hub-"), name.hasSuffix("Z.sqlite"), name.utf8.count == 29 else { return nil }
        let text = name.dropFirst(4).prefix(17)
        let (day, clock) = (text.prefix(10), text.dropFirst(11))
        let time =
            "\(day)T\(clock.prefix(2)):\(clock.dropFirst(2).prefix(2)):\(clock.dropFirst(4).prefix(2))Z"
        return UTCTime(utf8: ArraySlice(time.utf8))
    }
}
