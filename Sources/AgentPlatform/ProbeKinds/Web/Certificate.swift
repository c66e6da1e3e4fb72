internal import Daemon
internal import MonitorCore
internal import Probing

/// One certificate, of the lines that libcurl tells it in: `Subject:CN = a.example`, `Expire date:…`, `Cert:-----BEGIN …`.
struct Certificate {
    let subject: String
    let issuer: String
    let names: [String]
    let serial: String
    let from: UTCTime?
    let to: UTCTime?
    let keyKind: String
    let keyBits: Int?
    /// Of the certificate as it came (DER).
    let sha256: String?

    private static let mostNames = 50

    init(_ lines: [String]) {
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = String(line[..<colon])
            if fields[key] == nil { fields[key] = String(line[line.index(after: colon)...]) }
        }
        subject = Self.shown(fields["Subject"])
        issuer = Self.shown(fields["Issuer"])
        names = (fields["X509v3 Subject Alternative Name"] ?? "").split(separator: ",").prefix(Self.mostNames)
            .map { Self.shown(String($0.drop { $0 == " " })) }
        serial = Self.shown(fields["Serial Number"])
        from = fields["Start date"].flatMap { CertificateTime.read($0) }
        to = fields["Expire date"].flatMap { CertificateTime.read($0) }
        keyKind = Self.shown(fields["Public Key Algorithm"])
        keyBits = (fields["RSA Public Key"] ?? fields["ECC Public Key"]).flatMap {
            Int($0.filter { ("0"..."9").contains($0) }.prefix(6))
        }
        sha256 = fields["Cert"].flatMap { PEM.bytes($0) }.map { HexText.text(SHA256.hash($0)) }
    }

    /// On one line, without control characters.
    private static func shown(_ text: String?) -> String {
        String(
            (text ?? "").unicodeScalars.prefix(300).map {
                $0.properties.generalCategory == .control ? " " : Character($0)
            })
    }

    var result: ResultValue {
        let left = to.map { ($0.milliseconds - UTCTime.now.milliseconds).floorDivided(by: 86_400_000) }
        return ResultValue([
            "subject": .text(subject), "issuer": .text(issuer), "names": .list(names.map { .text($0) }),
            "serial": .text(serial), "from": .some(text: from?.description),
            "to": .some(text: to?.description),
            "daysLeft": .some(count: left), "key": .text(keyKind), "keyBits": .some(count: keyBits),
            "sha256": .some(text: sha256),
        ])
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// `Nov 30 08:00:00 2026 GMT`, as OpenSSL prints times.
enum CertificateTime {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func read(_ text: String) -> UTCTime? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count >= 4, let month = months.firstIndex(of: String(words[0])), let day = Int(words[1]),
            (1...31).contains(day), words[3].utf8.count == 4
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return UTCTime("\(words[3])-\(two(month + 1))-\(two(day))T\(words[2])Z")
    }
}

/// Source: RFC 7468 §3.
enum PEM {
    /// - Returns: `nil` where the lines between its marks are not base64.
    static func bytes(_ text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }),
            let end = lines.firstIndex(where: { $0.hasPrefix("-----END ") }), begin < end
        else { return nil }
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for digit in lines[(begin + 1)..<end].joined().utf8 {
            if digit == UInt8(ascii: "=") { break }
            guard let value = value(of: digit) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x41...0x5a: digit - 0x41
        case 0x61...0x7a: digit - 0x61 + 26
        case 0x30...0x39: digit - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
