import Daemon
import HostLogs
import Testing

@testable import HubLogReview

@Suite("Reading of logs") struct ReadingTests {
    private static func run(
        _ script: String, bytes: Int = 1000, seconds: Int = 20, while wanted: () -> Bool = { true }
    ) throws -> ChildRun.Output {
        var child = ChildRun()
        (child.mostBytes, child.wholeSeconds) = (bytes, seconds)
        return try child.run("/bin/sh", ["-c", script], while: wanted)
    }

    @Test("a program's output, complaints and status are its own") func whole() throws {
        let output = try Self.run("echo out; echo err >&2; exit 7")
        #expect(output.text == Array("out\n".utf8) && output.complaints == Array("err\n".utf8))
        #expect(output.status == 7 && !output.isCut && !output.isLate)
    }

    @Test("it gets our environment alone, and no input") func environment() throws {
        let output = try Self.run("env | cut -d= -f1 | sort | tr '\\n' ' '; cat")
        #expect(
            String(decoding: output.text, as: UTF8.self).split(separator: " ").allSatisfy {
                ["LANG", "PATH", "PWD", "OLDPWD", "SHLVL", "_"].contains($0)
            })
    }

    @Test("what writes without end is ended, with what it started") func endless() throws {
        let output = try Self.run("(while :; do echo child; done) & while :; do echo y; done")
        #expect(output.isCut && output.text.count == 1000)
    }

    @Test("what takes too long is ended, also where it does not listen") func late() throws {
        let start = ContinuousClock.now
        let output = try Self.run("trap '' TERM; sleep 60 & sleep 60", seconds: 1)
        #expect(output.isLate && ContinuousClock.now - start < .seconds(15))
    }

    @Test("it ends when nobody wants it any more") func unwanted() throws {
        let start = ContinuousClock.now
        _ = try Self.run("sleep 60") { ContinuousClock.now - start < .milliseconds(300) }
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test("a program that is not there is said") func missing() {
        #expect(
            performing: { try ChildRun().run("/no/such", [], while: { true }) },
            throws: {
                "\($0)" == "/no/such is not installed"
            })
    }

    @Test("OpenSSH's client gets the host behind --, and no way to ask or forward") func command() throws {
        let configuration = try LogConfiguration(
            json:
                #"{"enabled":true,"ssh_host":"192.0.2.1","ssh_port":2222,"ssh_user":"admin","log_command":"tail -n 9 x"}"#
                .utf8)
        let arguments = SSHCommand(configuration, knownHosts: "/k", ownKey: "/own").arguments
        #expect(arguments.suffix(7) == ["-p", "2222", "-l", "admin", "--", "192.0.2.1", "tail -n 9 x"])
        for option in [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=/k", "ClearAllForwardings=yes",
            "PermitLocalCommand=no", "IdentitiesOnly=yes",
        ] {
            #expect(arguments.contains(option))
        }
        #expect(arguments.contains("/own") && arguments.prefix(2) == ["-F", "none"])
    }

    @Test(
        "what the client says becomes what to do",
        arguments: [
            (
                "@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nThe fingerprint for the ED25519 key sent by the remote host is\nSHA256:abc.\nHost key verification failed.",
                LogReadFault.Kind.keyChanged, "changed to SHA256:abc. If"
            ),
            (
                "No ED25519 host key is known for x.\nHost key verification failed.", .keyUnknown,
                "log trust gate"
            ),
            ("admin@x: Permission denied (publickey).", .unreachable, "authorized_keys"),
            (
                "ssh: connect to host x port 22: Connection refused", .unreachable,
                "Connection refused. Check ssh_host"
            ),
            ("", .unreachable, "status 255"),
        ]) func complaints(_ text: String, _ kind: LogReadFault.Kind, _ words: String)
    {
        let fault = LogReadFault(ssh: Array(text.utf8), status: 255, hostID: "gate")
        #expect(fault.kind == kind && fault.sentence.contains(words), "\(fault.sentence)")
    }

    @Test("keys are read as ssh-keyscan prints them, and put in place of a host's others") func keys() {
        let blob = "AAAAC3NzaC1lZDI1NTE5AAAAIDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
        let keys = HostKeys.scanned(Array("# comment\n192.0.2.1 ssh-ed25519 \(blob)\nx y\n".utf8))
        #expect(keys.map(\.kind) == ["ssh-ed25519"])
        #expect(keys[0].fingerprint.hasPrefix("SHA256:") && keys[0].fingerprint.count == 50)
        let file = HostKeys.file(
            "other ssh-rsa AAAA\n192.0.2.1 ssh-rsa BBBB\n", accepting: keys, of: "192.0.2.1")
        #expect(file == "other ssh-rsa AAAA\n192.0.2.1 ssh-ed25519 \(blob)\n")
    }
}
