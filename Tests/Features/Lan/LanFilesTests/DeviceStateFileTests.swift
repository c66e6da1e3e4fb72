import Glibc
import LanCore
import TestSupport
import Testing

@testable import LanFiles

@Suite("the file of remembered devices") struct DeviceStateFileTests {
    private let folder = ScratchFolder()
    private static let isRoot = geteuid() == 0

    @Test(
        "what root writes in the service's folder belongs to the service, and no link leads elsewhere",
        .enabled(if: isRoot, "needs root"))
    func owners() throws {
        #expect(unsafe chown(folder.path, 64_000, 64_000) == 0)
        // Of an earlier run as root that ended in the middle.
        #expect(unsafe symlink("/nowhere/at/all", folder.path + "/devices.state.new") == 0)
        let state = DeviceStateFile(folder: folder.path)
        #expect(state.write(DeviceMemory(entries: [])) == nil)
        var status = stat()
        #expect(unsafe lstat(state.path, &status) == 0 && status.st_uid == 64_000)
        #expect(Fixture.entries(of: folder.path) == ["devices.state"])
    }

    @Test("a pipe in the place of a file is refused, and not waited for", .timeLimit(.minutes(1)))
    func pipe() {
        let folder = ScratchFolder()
        let path = folder.path + "/leases"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        var file = WatchedFile(path)
        guard case .failed(let cause) = file.look(atMost: 100) else {
            Issue.record("it was read")
            return
        }
        #expect(cause == "It is not a file")
        guard case .unusable = DeviceStateFile(folder: folder.path).load() else { return }
        Issue.record("there is no such file")
    }
}
