/// Which mounts are disks that can fill up, each once.
///
/// - A file system counts by its type: kinds that keep files on a device of this host, and with
///   `includeNetwork` those that keep them on another. Memory, images (squashfs, ISO 9660) and the kernel's
///   own never count.
/// - `/` counts also as an overlay: it is the one disk that a container or an OpenWrt router has. The disk
///   below it (`upperdir=`) is then counted already. Overlays elsewhere are containers, on a disk that counts
///   itself.
/// - Mounts with the same device number or source are one disk (bind mounts, btrfs subvolumes); the shortest
///   mount point names it, the first in ASCII order among equals.
/// - What another mount covers cannot be measured and does not count. Nor does what lies below `/dev`,
///   `/etc`, `/proc`, `/sys` and the containers' stores: there they bind single files, and layers of images.
enum Disks {
    /// - Returns: mount points, sorted; `nil` where the text is not a mount table.
    static func parse(_ text: ProcText, includeNetwork: Bool) -> [String]? {
        MountInfo.mounts(text).map { points(of: $0, includeNetwork: includeNetwork) }
    }

    private static func points(of mounts: [MountInfo.Mount], includeNetwork: Bool) -> [String] {
        let covers = Covers(mounts)
        let candidates =
            mounts
            .filter { isDisk($0, includeNetwork) && !covers.hide($0) }
            .map { Candidate(point: MountInfo.unescaped($0.point), mount: $0) }
            .filter { candidate in !engineRooms.contains { candidate.point.starts(with: $0) } }
            .sorted { ($0.point.utf8.count, $0.point) < ($1.point.utf8.count, $1.point) }
        var seen: Set<String> = []
        let disks = candidates.filter { candidate in
            let known = candidate.keys.contains { seen.contains($0) }
            seen.formUnion(candidate.keys + upperKeys(candidate, candidates))
            return !known
        }
        return disks.map(\.point).sorted()
    }

    private struct Candidate {
        let point: String
        let mount: MountInfo.Mount

        /// By what another mount is known to be the same disk. Its place is one: a table may name it twice.
        var keys: [String] {
            let keys = [mount.device.string, "at " + point]
            return mount.source.contains(UInt8(ascii: "/")) ? keys + [mount.source.string] : keys
        }
    }

    private static func isDisk(_ mount: MountInfo.Mount, _ includeNetwork: Bool) -> Bool {
        let type = mount.type.string
        if type == "overlay" { return mount.point == "/" }
        return local.contains(type) || includeNetwork && network.contains(type)
    }

    /// The keys of the disk that holds the upper layer of an overlay, where this process can see it.
    private static func upperKeys(_ overlay: Candidate, _ candidates: [Candidate]) -> [String] {
        guard overlay.mount.type == "overlay", let upper = upperFolder(overlay.mount.options) else {
            return []
        }
        let holder = candidates.last { $0.point != "/" && upper.starts(with: $0.point + "/") }
        return holder?.keys ?? []
    }

    private static func upperFolder(_ options: ProcText) -> String? {
        var rest = options
        while !rest.isEmpty {
            var option = rest.take(until: UInt8(ascii: ",")) ?? rest.takeRest()
            if let key = option.take(until: UInt8(ascii: "=")), key == "upperdir" {
                return MountInfo.unescaped(option)
            }
        }
        return nil
    }

    private static let engineRooms = [
        "/dev/", "/etc/", "/proc/", "/sys/", "/var/lib/containers/storage/", "/var/lib/docker/",
    ]

    private static let local: Set<String> = [
        "apfs", "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "fuseblk", "hfs", "hfsplus",
        "jffs2", "jfs", "minix", "msdos", "nilfs2", "ntfs", "ntfs3", "reiserfs", "ubifs", "udf", "ufs",
        "vfat", "xfs", "yaffs", "yaffs2", "zfs",
    ]

    /// Their figures come from elsewhere and may keep the asker waiting for as long as that is away.
    private static let network: Set<String> = [
        "9p", "afs", "ceph", "cifs", "davfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.davfs2",
        "fuse.glusterfs", "fuse.juicefs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse",
        "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3",
        "smbfs", "vboxsf", "virtiofs",
    ]
}

extension ProcFS {
    /// Mount points of the disks to be measured, sorted.
    func disks(
        includeNetwork: Bool = false, _ file: FileBuffer = FileBuffer()
    ) throws(ProcFSError) -> [String] {
        try read("self/mountinfo", file) { Disks.parse($0, includeNetwork: includeNetwork) }
    }
}
