import Testing

@testable import ProcFS

@Suite("disks worth measuring") struct DisksTests {
    @Test("an OpenWrt router's overlay root counts, the flash below it no second time, the image never")
    func openWrt() throws {
        #expect(try ProcFS.machine("made-openwrt").disks() == ["/", "/mnt/usb stick"])
    }

    @Test(
        "a server's disks count once each: no bind mounts, subvolumes, containers, images or covered mounts")
    func server() throws {
        #expect(
            try ProcFS.machine("made-server").disks() == [
                "/", "/boot", "/boot/efi", "/mnt/ntfs", "/srv/data", "/tank", "/tank/media",
                "/var/lib/docker",
            ])
    }

    @Test("network file systems count when asked for; portals and automounts never")
    func network() throws {
        let server = ProcFS.machine("made-server")
        let added = Set(try server.disks(includeNetwork: true)).subtracting(try server.disks())
        #expect(added == ["/mnt/nfs", "/mnt/remote", "/mnt/share"])
    }

    @Test("a container has its overlay root and its volumes, not the files bound below /etc")
    func container() throws {
        #expect(try ProcFS.machine("made-container").disks() == ["/", "/data"])
    }

    @Test("a Debian 12 virtual machine has one disk")
    func debian() throws {
        #expect(try ProcFS.machine("debian-12-vm").disks() == ["/"])
    }

    @Test("the shortest mount point names a disk, whichever came first")
    func shortest() {
        let text = """
            2 1 8:1 /sub /longer/path rw - ext4 /dev/sda1 rw
            3 1 8:1 / /b rw - ext4 /dev/sda1 rw
            4 1 8:1 / /a rw - ext4 /dev/sda1 rw
            """
        #expect(Disks.parse(ProcText(text), includeNetwork: false) == ["/a"])
    }

    @Test("a disk below a covered mount is covered too")
    func coveredBelow() {
        let text = """
            2 1 8:1 / /a rw - ext4 /dev/sda1 rw
            3 2 8:2 / /a/b rw - ext4 /dev/sda2 rw
            4 3 8:3 / /a/b/c rw - ext4 /dev/sda3 rw
            5 2 0:9 / /a rw - tmpfs tmpfs rw
            """
        #expect(Disks.parse(ProcText(text), includeNetwork: false) == [])
    }

    @Test("what the first root held is covered by the second")
    func coveredByRoot() {
        let text = "2 1 8:1 / /old rw - ext4 /dev/a rw\n3 1 8:2 / / rw - ext4 /dev/b rw\n"
        #expect(Disks.parse(ProcText(text), includeNetwork: false) == ["/"])
    }

    @Test("a neighbour whose name begins the same covers nothing")
    func similarNames() {
        let text = "2 1 8:1 / /srv/ab rw - ext4 /dev/a rw\n3 1 0:9 / /srv/a rw - tmpfs tmpfs rw\n"
        #expect(Disks.parse(ProcText(text), includeNetwork: false) == ["/srv/ab"])
    }

    @Test("mounts that claim to be each other's parents end")
    func circle() {
        let text =
            """
            1 2 8:1 / /a rw - ext4 /dev/a rw
            2 1 8:2 / /b rw - ext4 /dev/b rw
            3 3 8:3 / /c rw - xfs /dev/c rw
            """
        #expect(Disks.parse(ProcText(text), includeNetwork: false) == ["/a", "/b", "/c"])
    }
}
