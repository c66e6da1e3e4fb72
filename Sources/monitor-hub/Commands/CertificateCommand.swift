import ArgumentParser
import Daemon
import Foundation
import Glibc
internal import MonitorCore

/// A self-signed certificate, for a network without a domain of its own.
///
/// By Debian's openssl, and not by a package of Swift: that one would bring a second BoringSSL into the
/// program, for something that is done once in two years and kept up to date by the distribution.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Make a self-signed certificate and its key.",
        discussion: """
            Browsers warn of it once; agents trust it by CA_FILE=cert.pem. For a public name take one that \
            browsers know, such as Let's Encrypt's.
            """)
    private static let openssl = "/usr/bin/openssl"
    /// As the unit says.
    private static let serviceGroup = "monitor-hub"

    @Option(help: ArgumentHelp("How the hub is reached; several are possible.", valueName: "NAME-OR-ADDRESS"))
    var host: [String]
    @Option(help: ArgumentHelp("Where cert.pem and key.pem are written.", valueName: "FOLDER"))
    var folder = "/etc/monitor-hub"
    @Option(help: "For how many days it holds.") var days = 730

    func validate() throws {
        guard !host.isEmpty, host.allSatisfy(Self.isHost) else {
            throw ValidationError("'--host' takes a DNS name or an IP address.")
        }
        guard (1...3650).contains(days) else { throw ValidationError("'--days' takes 1 to 3650.") }
    }

    func run() throws {
        let (certificate, key) = (folder + "/cert.pem", folder + "/key.pem")
        for file in [certificate, key] where FileManager.default.fileExists(atPath: file) {
            throw ExitStatus.end(
                ExitStatus.output,
                "cannot write '\(file)': It is there. Move it away, or name another --folder.")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try openssl(writing: certificate, key)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: certificate)
            try giveToService(key)
        } catch let code as ExitCode {
            throw code
        } catch {
            throw ExitStatus.end(
                ExitStatus.output,
                "cannot write to '\(folder)': \(error.localizedDescription) Name another --folder.")
        }
        print("TLS_CERT=\(certificate)\nTLS_KEY=\(key)")
    }

    /// openssl makes the key for its owner alone to read.
    ///
    /// Source: openssl-req(1).
    private func openssl(writing certificate: String, _ key: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.openssl)
        let names = host.map { (IPAddress($0) == nil ? "DNS:" : "IP:") + $0 }.joined(separator: ",")
        process.arguments =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-days", "\(days)", "-subj", "/CN=monitor-hub", "-addext", "subjectAltName=\(names)"]
            + ["-keyout", key, "-out", certificate]
        let complaint = Pipe()
        process.standardError = complaint
        do {
            try process.run()
        } catch {
            throw ExitStatus.end(
                ExitStatus.unavailable,
                "cannot start '\(Self.openssl)': It is not there. apt-get install openssl.")
        }
        let said = complaint.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let last = String(decoding: said, as: UTF8.self).split(separator: "\n").last ?? "it failed"
            throw ExitStatus.end(ExitStatus.output, "cannot make a certificate: openssl says: \(last)")
        }
    }

    /// The service, which is not root, must be able to read it; where it is not installed, the owner alone
    /// can.
    private func giveToService(_ key: String) throws {
        // because the entry is read before anything else asks for one.
        guard geteuid() == 0, let group = unsafe getgrnam(Self.serviceGroup)?.pointee.gr_gid else { return }
        guard unsafe chown(key, geteuid(), group) == 0, unsafe chmod(key, 0o640) == 0 else {
            throw ExitStatus.end(
                ExitStatus.output,
                "cannot give '\(key)' to the group \(Self.serviceGroup): error \(errno). "
                    + "chgrp \(Self.serviceGroup) \(key); chmod 640 \(key)")
        }
    }

    /// Characters without a special meaning in a certificate's fields.
    private static func isHost(_ text: String) -> Bool {
        if IPAddress(text) != nil { return true }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-"
                    && label.utf8.allSatisfy {
                        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                            || $0 == 45
                    }
            }
    }
}
