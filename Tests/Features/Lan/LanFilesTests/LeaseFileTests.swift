import Glibc
import LanCore
import MonitorCore
import TestSupport
import Testing

@testable import LanFiles

@Suite("a leases file and what lies beside it") struct LeaseFileTests {
    private static let header = "address,hwaddr,hostname,state\n"
    private let folder = ScratchFolder()
    private var path: String { folder.path + "/leases" }

    @Test("Kea's files are read in the order that Kea loads them, and each change is noticed")
    func kea() throws {
        var file = LeaseFile(path)
        #expect(!file.look { _ in } && file.names == NameBook())
        try write("", Self.lease(10, "first") + Self.lease(11, "nas"))
        #expect(file.look { _ in } && file.names == Self.names(["first", "nas"]))
        // The cleanup moves it, and then works.
        rename(path, path + ".1")
        try write("", Self.lease(12, "printer"))
        #expect(file.look { _ in } && file.names == Self.names(["first", "nas", "printer"]))
        try write(".2", Self.lease(10, "oldest"))
        #expect(file.look { _ in } && file.names == Self.names(["first", "nas", "printer"]))
        try write(".completed", Self.lease(10, "merged"))
        #expect(file.look { _ in } && file.names == Self.names(["merged", nil, "printer"]))
        unlink(path + ".1")
        rename(path + ".completed", path + ".2")
        #expect(file.look { _ in } && file.names == Self.names(["merged", nil, "printer"]))
        #expect(!file.look { _ in })
    }

    @Test("a file with a number beside another server's leases is not read")
    func foreign() throws {
        var faults: [String] = []
        var file = LeaseFile(path)
        try writeText("", "1700000000 \(Self.mac(10)) 192.168.7.10 nas *\n")
        try writeText(".1", "1600000000 \(Self.mac(11)) 192.168.7.11 gone *\n")
        try writeText(".2", "what")
        #expect(file.look { faults.append($0) } && file.names == Self.names(["nas"]))
        try writeText("", "what\n")
        #expect(file.look { faults.append($0) } && file.names == NameBook())
        #expect(
            faults == ["cannot read '\(path)': It is not a leases file of dnsmasq, dhcpd, Kea or odhcpd."])
    }

    @Test(
        "of several bad lines all are told", arguments: [([4], "line 4"), ([4, 7, 9], "lines 4, 7 and 9")])
    func lines(numbers: [Int], text: String) {
        #expect(NameFiles.lines(numbers) == text)
        #expect(NameFiles.lines(Array(1...20)) == "lines 1, 2, 3, 4, 5, 6, 7, 8 and 12 more")
    }

    private func write(_ suffix: String, _ leases: String) throws {
        try writeText(suffix, Self.header + leases)
    }

    private func writeText(_ suffix: String, _ text: String) throws {
        let file = try #require(fopen(path + suffix, "w"))
        fputs(text, file)
        fclose(file)
    }

    private static func mac(_ last: Int) -> String { "02:00:00:00:00:\(last)" }

    private static func lease(_ last: Int, _ name: String) -> String {
        "192.168.7.\(last),\(mac(last)),\(name),0\n"
    }

    /// Of the devices from 10 on.
    private static func names(_ names: [String?]) -> NameBook {
        names.enumerated().reduce(into: NameBook()) { book, row in
            if let name = row.element { book.add(name, mac: MACAddress(mac(10 + row.offset)), address: nil) }
        }
    }
}
