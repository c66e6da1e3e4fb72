import Testing

@testable import ProcFS

@Suite("/proc/self/mountinfo") struct MountInfoTests {
    @Test(
        "blanks, tabs, line feeds, backslashes and hashes are escaped as octal",
        arguments: [
            ("/mnt/usb\\040stick", "/mnt/usb stick"), ("/a\\011b\\012c\\134d\\043", "/a\tb\nc\\d#"),
            ("/caf\\303\\251", "/café"), ("/plain", "/plain"),
        ])
    func escapes(text: String, path: String) {
        #expect(MountInfo.unescaped(ProcText(text)) == path)
    }

    @Test(
        "what is no whole escape stands as it is",
        arguments: ["/a\\", "/a\\04", "/a\\048", "/a\\777", "/a\\x20"])
    func notEscapes(text: String) {
        #expect(MountInfo.unescaped(ProcText(text)) == text)
    }

    @Test("optional tags may be none or many")
    func tags() throws {
        let text = """
            1 0 8:1 / /a rw - ext4 /dev/a rw
            2 0 8:2 / /b rw shared:1 master:2 propagate_from:3 unbindable - xfs /dev/b rw
            """
        let mounts = try #require(MountInfo.mounts(ProcText(text)))
        #expect(mounts.map(\.type.string) == ["ext4", "xfs"])
        #expect(mounts.map(\.device.string) == ["8:1", "8:2"])
    }

    @Test(
        "a line that lacks fields is left out, and none left is no table",
        arguments: [
            "", "\n\n", "1 0 8:1 / /a rw", "1 0 8:1 / /a rw - ext4", "x 0 8:1 / /a rw - ext4 /dev/a rw",
        ])
    func broken(text: String) {
        #expect(MountInfo.mounts(ProcText(text)) == nil)
    }
}
