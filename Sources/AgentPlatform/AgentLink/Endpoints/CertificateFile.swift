public import HTTPClient
import NIOSSL

/// A file of certificates to trust, looked at before anyone depends on it.
public enum CertificateFile {
    /// - Throws: `.badSetting` for a file that cannot be read, or holds no certificate.
    public static func check(_ path: String) throws(DeliveryError) {
        let certificates = try? NIOSSLCertificate.fromPEMFile(path)
        guard certificates?.isEmpty == false else {
            throw DeliveryError(
                .badSetting, path, "holds no certificates that can be used",
                remedy: "Name a readable PEM file with CA_FILE.")
        }
    }
}
