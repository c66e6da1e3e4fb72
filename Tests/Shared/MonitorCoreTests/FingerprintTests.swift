import MonitorCore
import Testing

@Suite("the fingerprint of a machine") struct FingerprintTests {
    private func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(
        "SHA-256 gives the values of FIPS 180-4's examples, and of lengths around a block",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 55),
                "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"
            ),
            (
                String(repeating: "a", count: 64),
                "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"
            ),
        ])
    func hash(message: String, expected: String) {
        #expect(text(SHA256.hash(Array(message.utf8))) == expected)
    }

    @Test("HMAC-SHA-256 gives the values of RFC 4231, cases 2 and 6")
    func authentication() {
        #expect(
            text(
                SHA256.authentication(
                    of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            text(
                SHA256.authentication(
                    of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                    key: [UInt8](repeating: 0xaa, count: 131)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    private static let id = "0123456789abcdef0123456789abcdef"

    @Test("is the same for a machine and a key, and another for another of either")
    func identity() {
        func of(_ id: String, _ key: String) -> String? {
            MachineFingerprint.of(machineID: id, key: Secret(key))
        }
        let one = of(Self.id + "\n", "key")
        #expect(one == "8f9c010d46116736332b90a107a93a8faa78ba8869da289a42b0744dd31eae22")
        #expect(one == of(Self.id, "key"))
        #expect(one != of(Self.id, "kez"))
        #expect(one != of(String(Self.id.reversed()), "key"))
        #expect(one.map(MachineFingerprint.isPossible) == true)
    }

    @Test(
        "there is none of a machine without an ID",
        arguments: ["", "\n", "uninitialized\n", String(repeating: "0", count: 32), id + "0", "0123"])
    func none(id: String) {
        #expect(MachineFingerprint.of(machineID: id, key: Secret("key")) == nil)
    }

    @Test("what is no fingerprint is not taken for one", arguments: ["", "1", "G" + id + id, id + id + "0"])
    func impossible(text: String) {
        #expect(!MachineFingerprint.isPossible(text))
    }
}
