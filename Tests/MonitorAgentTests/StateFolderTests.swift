import Glibc
import MonitorCore
import TestSupport
import Testing

@testable import Daemon
@testable import monitor_agent

@Suite("the state folder") struct StateFolderTests {
    private let folder = ScratchFolder()
    private static let isRoot = geteuid() == 0

    private func owner(of name: String) -> uid_t? {
        var status = stat()
        return unsafe lstat("\(folder.path)/\(name)", &status) == 0 ? status.st_uid : nil
    }

    @Test("one run has it; another is refused with the process that has it, and may come after")
    func claim() throws {
        var first: StateFolder? = try StateFolder.claim(folder.path)
        #expect(throws: StateFolder.InUse(path: folder.path, holder: "\(getpid())")) {
            try StateFolder.claim(folder.path)
        }
        #expect(
            StateFolder.InUse(path: "/s", holder: "7").description
                == "cannot use '/s': Another monitor-agent (process 7) keeps its state there. End that one "
                + "('systemctl stop monitor.service', where it is the service), or give this one a folder of its "
                + "own: --set STATE_DIR=FOLDER.")
        // As a reload does, also under another name of the same folder.
        let again = try StateFolder.claim(folder.path + "/.", besides: first)
        #expect(again === first)
        first = nil
        #expect(throws: StateFolder.InUse.self) { try StateFolder.claim(folder.path) }
    }

    @Test("a folder that is not there, or is nobody's to write, is no reason to end")
    func absent() throws {
        _ = try StateFolder.claim(folder.path + "/nowhere")
        _ = try StateFolder.claim("/proc/self")
    }

    @Test(
        "what root writes in the service's folder belongs to the service", .enabled(if: isRoot, "needs root"))
    func owners() throws {
        #expect(unsafe chown(folder.path, 64_000, 64_000) == 0)
        // Of an earlier run as root that ended in the middle.
        #expect(unsafe symlink("/nowhere/at/all", folder.path + "/devices.state.new") == 0)
        let state = DeviceStateFile(folder: folder.path)
        #expect(state.write(DeviceMemory(entries: [])) == nil)
        let held = try StateFolder.claim(folder.path)
        for name in Fixture.entries(of: folder.path) { #expect(owner(of: name) == 64_000, "\(name)") }
        #expect(Fixture.entries(of: folder.path).sorted() == ["devices.state", "running"])
        _ = held
    }

    @Test("what to type with more rights is the same command, quoted for a shell")
    func command() {
        #expect(
            CommandAsRoot.sentence(["/usr/local/bin/monitor-agent", "top", "--set", "A=b c"])
                == "sudo monitor-agent top --set 'A=b c'")
        #expect(
            CommandAsRoot.sentence(["./monitor-agent", "it's", ""]) == "sudo ./monitor-agent 'it'\\''s' ''")
        #expect(CommandAsRoot.sentence([]) == nil)
    }
}
