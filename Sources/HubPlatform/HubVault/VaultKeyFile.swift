internal import Glibc

/// The file that holds the vault's key: 32 bytes, readable by its owner alone.
struct VaultKeyFile: Sendable {
    let path: String

    /// - Parameter isMaking: whether a missing one is made. Never over one that is there.
    func read(making isMaking: Bool) throws(VaultError) -> VaultKey {
        if let key = try existing() { return key }
        guard isMaking else { throw VaultError(.missing, path: path) }
        try make()
        // Another process may have made one first: what the name shows now counts.
        guard let key = try existing() else { throw VaultError(.missing, path: path) }
        return key
    }

    private func existing() throws(VaultError) -> VaultKey? {
        // because the path ends in 0 for the length of the call.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw VaultError(.unavailable(Self.cause()), path: path)
        }
        defer { close(descriptor) }
        var status = stat()
        // because the structure is ours.
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw VaultError(.unavailable(Self.cause()), path: path)
        }
        guard status.st_mode & 0o077 == 0 else { throw VaultError(.exposed, path: path) }
        var bytes = [UInt8](repeating: 0, count: VaultKey.length + 1)
        // because the buffer has the length that is told.
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0, let key = VaultKey(Array(bytes.prefix(count))) else {
            throw VaultError(.noKey, path: path)
        }
        return key
    }

    /// Written aside, on the medium, then given its name, which must be free: a crash leaves a whole key or none.
    private func make() throws(VaultError) {
        let new = "\(path).new-\(UInt64.random(in: 0 ... .max))"
        let bytes = VaultKey.random()
        // because paths end in 0 for the length of each call, and the buffer has the length that is told.
        let descriptor = unsafe Glibc.open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw VaultError(.unavailable(Self.cause()), path: path) }
        defer { _ = unsafe unlink(new) }
        let isWritten = unsafe write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let cause = Self.cause()
        close(descriptor)
        guard isWritten else { throw VaultError(.unavailable(cause), path: path) }
        guard unsafe link(new, path) == 0 || errno == EEXIST else {
            throw VaultError(.unavailable(Self.cause()), path: path)
        }
        Self.syncFolder(of: path)
    }

    private static func syncFolder(of path: String) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        // because the path ends in 0 for the length of the call.
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func cause() -> String {
        // because strerror's text is copied before any other call of this thread.
        unsafe String(cString: strerror(errno))
    }
}
