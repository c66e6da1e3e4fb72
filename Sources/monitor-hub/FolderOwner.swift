import Daemon
import Glibc

/// The owner of the state folder. Root acts as this user there: what it makes belongs to the owner, and a
/// link leads root no further than it would lead the owner.
struct FolderOwner {
    private struct Identity {
        let user: uid_t
        let group: gid_t
        /// Where libraries look for what is the user's own.
        let home: String?
    }

    private let folder: String
    /// `nil` where the process needs no other identity.
    private let other: Identity?

    init(of folder: String) {
        self.folder = folder
        var status = stat()
        // because the structure is ours, and the path ends in 0 for the length of the call.
        guard geteuid() == 0, unsafe stat(folder, &status) == 0, status.st_uid != 0 else {
            other = nil
            return
        }
        // because the entry is copied before any other call.
        let home = unsafe getpwuid(status.st_uid).map { unsafe String(cString: $0.pointee.pw_dir) }
        other = Identity(user: status.st_uid, group: status.st_gid, home: home)
    }

    /// For good, in all threads. Source: setuid(2), nptl(7).
    func become() throws {
        guard let other, Self.mayBeOther else { return }
        guard Self.setGroups([other.group]), setgid(other.group) == 0, setuid(other.user) == 0,
            setuid(0) != 0
        else { throw refusal() }
        // As systemd has it: libpq reads ~/.pgpass.
        if let home = other.home { unsafe setenv("HOME", home, 1) }
    }

    /// For the length of the body, in all threads; what is opened meanwhile stays open.
    func acting<Value>(_ body: () throws -> Value) throws -> Value {
        guard let other, Self.mayBeOther else { return try body() }
        let (roots, theirs) = (Self.groups(), [other.group])
        guard Self.setGroups(theirs), setegid(other.group) == 0, seteuid(other.user) == 0 else {
            throw refusal()
        }
        defer {
            // The real user is still root, who may.
            let isBack = seteuid(0) == 0 && setegid(getgid()) == 0 && Self.setGroups(roots)
            precondition(isBack, "root cannot be root again")
        }
        return try body()
    }

    /// Whether root may take another identity. In a container that lacks the right it may not, and stays root.
    /// Source: capabilities(7), CAP_SETGID.
    private static var mayBeOther: Bool { setGroups(groups()) || errno != EPERM }

    private static func groups() -> [gid_t] {
        var groups = [gid_t](repeating: 0, count: 65_536)
        // because the kernel writes at most as many groups as there is room for.
        let count = unsafe getgroups(Int32(groups.count), &groups)
        return Array(groups.prefix(max(0, Int(count))))
    }

    private static func setGroups(_ groups: [gid_t]) -> Bool {
        // because the kernel reads as many groups as it is told of.
        unsafe setgroups(groups.count, groups) == 0
    }

    private func refusal() -> any Error {
        // because strerror's text is copied before any other call of this thread.
        let cause = unsafe String(cString: strerror(errno))
        return ExitStatus.end(
            ExitStatus.permission,
            "cannot act as the owner of '\(folder)': \(cause). Run this as that user: runuser -u USER -- …")
    }
}

extension Settings {
    var owner: FolderOwner { FolderOwner(of: stateFolder) }
}
