import Testing

@testable import ProcFS

@Suite("faults") struct ProcFSErrorTests {
    @Test("a missing file names itself, the cause and the remedy")
    func missing() {
        #expect(
            ProcFSError(.unreadable, "/proc/stat", systemError: 2).description
                == "cannot read '/proc/stat': No such file or directory. "
                + "Mount procfs and sysfs where the agent runs; the rest is still measured.")
    }

    @Test("a strange file asks to be reported")
    func malformed() {
        #expect(
            ProcFSError(.malformed, "/proc/stat").description
                == "cannot understand '/proc/stat': not in the kernel's format. "
                + "Please report it with the file's text; the rest is still measured.")
    }

    @Test("a file without end is given up")
    func tooLarge() {
        #expect(throws: ProcFSError(.tooLarge, "/dev/zero")) { try FileBuffer().read("/dev/zero") }
        #expect(ProcFSError(.tooLarge, "/dev/zero").description.contains("larger than 1048576 bytes"))
    }

    @Test("a folder is no file, and a path that is gone is none")
    func unreadable() {
        #expect(throws: ProcFSError(.unreadable, "/", systemError: 21)) { try FileBuffer().read("/") }
        #expect(throws: ProcFSError(.unreadable, "/no/file", systemError: 2)) {
            try FileBuffer().read("/no/file")
        }
    }
}
