import LanCore
import TestSupport

@testable import ProcFS

extension ProcFS {
    /// A machine in a box, of which every disk is one quarter full.
    static func machine(_ name: String) -> ProcFS {
        let folder = Fixture.path("proc/\(name)")
        return ProcFS(proc: "\(folder)/proc", sys: "\(folder)/sys") { mount in
            FileSystemLevels(mount: mount, totalBytes: 4096, usedBytes: 1024, freeBytes: 3072)
        }
    }
}
