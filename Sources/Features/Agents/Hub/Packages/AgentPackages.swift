internal import Foundation
internal import Glibc

/// The folder `packages` beside the database: Debian packages of the agent that the hub offers to routers.
struct AgentPackages: Sendable {
    /// A package is some 7 MB.
    static let largest: Int64 = 64 << 20
    static let architectures = ["amd64", "arm64", "armhf"]
    let folder: String

    /// - Parameter database: its path.
    init(beside database: String) {
        folder = (database as NSString).deletingLastPathComponent + "/packages"
    }

    /// The newest of each architecture, by when it was put there.
    var offered: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let all = names.compactMap { name in
            Self.architecture(name).flatMap { place in time(name).map { (name, place, $0) } }
        }.sorted { ($1.2, $1.0) < ($0.2, $0.0) }
        return Self.architectures.compactMap { place in all.first { $0.1 == place }?.0 }
    }

    /// `monitor-agent_0.2.0_amd64.deb`, and nothing that leads elsewhere.
    ///
    /// - Returns: `nil` for what is not a package of the agent.
    static func architecture(_ name: String) -> String? {
        guard let parts = name.wholeMatch(of: /monitor-agent_[0-9A-Za-z.+~-]{1,64}_([a-z0-9]{1,16})\.deb/),
            architectures.contains(String(parts.1))
        else { return nil }
        return String(parts.1)
    }

    /// - Returns: `nil` where there is no such package.
    func open(_ name: String) -> PackageFile? {
        guard Self.architecture(name) != nil else { return nil }
        return PackageFile("\(folder)/\(name)", atMost: Self.largest)
    }

    /// When it was put there; `nil` for what is not a file.
    private func time(_ name: String) -> Date? {
        let about = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
        guard about?[.type] as? FileAttributeType == .typeRegular else { return nil }
        return about?[.modificationDate] as? Date
    }
}

/// One package, open for reading.
final class PackageFile: Sendable {
    private let file: Int32
    let bytes: Int64

    fileprivate init?(_ path: String, atMost most: Int64) {
        let file = unsafe Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        let end = Int64(lseek(file, 0, SEEK_END))
        var first: UInt8 = 0
        // because one byte is read into one. A folder, a pipe and a device cannot be read so, or have no such end.
        guard (1...most).contains(end), unsafe pread(file, &first, 1, 0) == 1 else {
            close(file)
            return nil
        }
        (self.file, bytes) = (file, end)
    }

    deinit { close(file) }

    /// - Returns: as many bytes as there are at this place; empty at the end.
    func read(at place: Int64, _ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            // because the buffer is ours for the call, and as long as it is told.
            done = unsafe max(0, pread(file, buffer.baseAddress, count, Int(place)))
        }
    }
}
