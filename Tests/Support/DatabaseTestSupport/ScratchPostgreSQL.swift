internal import Foundation
internal import Synchronization

/// A PostgreSQL server of this test process alone: Debian's programs, a folder that goes with it, a Unix socket.
///
/// A shell stands between: it stops the server and removes the folder when this process ends, however it ends, because
/// its standard input ends then.
public final class ScratchPostgreSQL: Sendable {
    /// Whether stores are to be tested on PostgreSQL: `TEST_ENGINE=postgresql`.
    public static let isWanted = ProcessInfo.processInfo.environment["TEST_ENGINE"] == "postgresql"
    /// Whether Debian's package is installed.
    public static let isThere = FileManager.default.fileExists(atPath: "/usr/lib/postgresql")
    public static let shared = ScratchPostgreSQL()

    private let folder: String
    /// Names of databases go in, and an answer comes out for each.
    private let shell: Mutex<(input: FileHandle, output: FileHandle)>

    /// The server refuses to run as root, and each program of it is called by the same user.
    private static let script = """
        set -eu
        folder=$1
        bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
        as=
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$folder"
            as="setpriv --reuid postgres --regid postgres --clear-groups"
        fi
        cd "$folder"
        $as "$bin/initdb" -D "$folder/data" -U hub --auth=trust -E UTF8 --locale=C.UTF-8 > "$folder/log" 2>&1
        $as "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=1000 \\
            -c shared_buffers=64MB -c fsync=off -c synchronous_commit=off -c full_page_writes=off >> "$folder/log" 2>&1 &
        server=$!
        trap 'kill -INT $server; wait $server || true; rm -rf "$folder"' EXIT
        until "$bin/pg_isready" -q -h "$folder"; do kill -0 $server; done
        echo ready
        while read -r name; do
            "$bin/psql" -q -h "$folder" -U hub -c "CREATE SCHEMA IF NOT EXISTS $name" postgres >> "$folder/log" 2>&1
            echo ready
        done
        """

    private init() {
        folder = FileManager.default.temporaryDirectory.path + "/pg-\(getpid())"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let (shell, input, output) = (Process(), Pipe(), Pipe())
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", Self.script, "sh", folder]
        // The shell would hold its own input open, and never see its end.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        shell.standardInput = input
        shell.standardOutput = output
        self.shell = Mutex((input.fileHandleForWriting, output.fileHandleForReading))
        // Where it cannot start, each test says so: its connection is refused.
        try? shell.run()
        _ = output.fileHandleForReading.availableData
    }

    /// Of a database for what a test keeps at a path: the same path is the same database, a schema of the server's.
    public func url(_ path: String) -> String {
        let hash = path.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        let name = "t\(hash)"
        shell.withLock { shell in
            try? shell.input.write(contentsOf: Array("\(name)\n".utf8))
            _ = shell.output.availableData
        }
        return "postgresql:///postgres?host=\(folder)&user=hub&options=-csearch_path%3D\(name)"
    }
}
