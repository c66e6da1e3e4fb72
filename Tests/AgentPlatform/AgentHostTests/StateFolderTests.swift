import Glibc
import TestSupport
import Testing

@testable import AgentHost
@testable import Daemon

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
        #expect(first != nil)
        first = nil
        #expect(throws: Never.self) { try StateFolder.claim(folder.path) }
    }

    @Test("a reload may name again what this process has, also under another name; what it leaves is free")
    func reloads() throws {
        let (other, folders) = (ScratchFolder(), StateFolders())
        var first: StateFolder? = try folders.claim(folder.path)
        var planned: StateFolder? = try folders.claim(other.path)
        // Two reloads in quick succession, and one back to the folder of the first.
        #expect(try folders.claim(other.path) === planned)
        #expect(try folders.claim(folder.path + "/.") === first)
        #expect(throws: StateFolder.InUse.self) { try StateFolder.claim(folder.path) }
        first = nil
        #expect(throws: Never.self) { try StateFolder.claim(folder.path) }
        first = try folders.claim(folder.path)
        #expect(throws: StateFolder.InUse.self) { try StateFolders().claim(other.path) }
        planned = nil
        #expect(throws: Never.self) { try StateFolders().claim(other.path) }
        #expect(first != nil)
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
        let held = try StateFolder.claim(folder.path)
        #expect(owner(of: "running") == 64_000)
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
