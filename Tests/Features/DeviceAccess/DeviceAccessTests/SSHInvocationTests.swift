import DeviceAccess
import Testing

@Suite("how the SSH client is started") struct SSHInvocationTests {
    private func invocation(
        host: String = "192.0.2.7", user: String = "reader", command: String = "/ppp active print detail",
        algorithms: SSHInvocation.Algorithms = .init()
    ) throws(SSHInvocation.Fault) -> SSHInvocation {
        try SSHInvocation(
            host: host, port: 22, user: user, command: command, knownHosts: "/var/lib/hub/known_devices",
            helper: "/usr/bin/monitor-hub", socket: "/run/hub/x", algorithms: algorithms)
    }

    @Test("asks no configuration and no other keys, and forwards nothing")
    func strict() throws {
        let arguments = try invocation().arguments
        for option in [
            "StrictHostKeyChecking=yes", "UserKnownHostsFile=/var/lib/hub/known_devices",
            "GlobalKnownHostsFile=/dev/null", "ForwardAgent=no", "ClearAllForwardings=yes",
        ] {
            #expect(arguments.contains(option))
        }
        #expect(arguments.suffix(3) == ["--", "192.0.2.7", "/ppp active print detail"])
        #expect(!arguments.contains { $0.hasPrefix("KexAlgorithms") })
        #expect(try invocation(algorithms: .old).arguments.contains("HostKeyAlgorithms=+ssh-rsa"))
    }

    @Test("a host, a user or a command that could be an option or two lines is refused")
    func refused() {
        for host in ["-oProxyCommand=x", "a b", "", "x;y", "x\ny"] {
            #expect(throws: SSHInvocation.Fault.host(host)) { try invocation(host: host) }
        }
        for user in ["-l", "a b", "", "x\n"] {
            #expect(throws: SSHInvocation.Fault.user(user)) { try invocation(user: user) }
        }
        #expect(throws: SSHInvocation.Fault.command("a\nb")) { try invocation(command: "a\nb") }
    }

    @Test(
        "what the client complains of is understood",
        arguments: [
            (
                "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\nThe fingerprint for the ED25519 key is\r\nSHA256:abc123.\r\nHost key verification failed.\r\n",
                SSHComplaint.keyChanged(fingerprint: "SHA256:abc123")
            ),
            (
                "No ED25519 host key is known for 192.0.2.7 and you have requested strict checking.\r\nHost key verification failed.\r\n",
                .keyUnknown
            ),
            ("reader@192.0.2.7: Permission denied (publickey,password).\r\n", .refused),
            (
                "ssh: connect to host 192.0.2.7 port 22: Connection refused\r\n",
                .unreachable("ssh: connect to host 192.0.2.7 port 22: Connection refused")
            ),
        ])
    func complaints(_ text: String, _ complaint: SSHComplaint) {
        #expect(SSHComplaint(DeviceText(Array(text.utf8))) == complaint)
        #expect(complaint.reading.verdict == .failed)
    }
}
