import Glibc
import LanCore
import MonitorCore
import TestSupport
import Testing

@testable import LanFiles

@Suite("files of vendors") struct VendorFilesTests {
    private let folder = ScratchFolder()
    private let nas = MACAddress("00:22:72:01:02:03")!

    private func list(_ name: String, _ lines: String) throws -> String {
        let path = "\(folder.path)/\(name)"
        try write("Registry,Assignment,Organization Name,Organization Address\n" + lines, to: path)
        return path
    }

    /// In place, as whoever does not rename a new file over the old one.
    private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    @Test("names come from several files, each where it stands, and files may be missing")
    func several() throws {
        let table = try #require(
            VendorFiles.table([
                try list("oui.csv", "MA-L,002272,American Micro-Fuel Device Corp.,x\nMA-L,70B3D5,IEEE,x\n"),
                folder.path + "/absent.csv", try list("oui36.csv", "MA-S,70B3D5F2F,TELEPLATFORMS,x"),
            ]))
        #expect(table.count == 3)
        #expect(table.vendor(of: nas) == "American Micro-Fuel Device Corp.")
        #expect(table.vendor(of: MACAddress("70:b3:d5:f2:f0:01")!) == "TELEPLATFORMS")
        #expect(VendorFiles.table([folder.path + "/absent.csv"]) == nil)
    }

    @Test("a file that is cut short names nobody, and ends nothing")
    func cutShort() throws {
        let path = try list("oui.csv", "MA-L,002272,ACME,x\n")
        let table = try #require(VendorFiles.table([path]))
        try write("", to: path)
        #expect(table.vendor(of: nas) == nil)
    }
}
