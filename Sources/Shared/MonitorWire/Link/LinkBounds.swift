/// Bounds of the link's frames, for both sides. What is beyond is refused by the reader, and cut by the
/// writer.
public enum LinkBounds {
    /// The version of the frames that this program speaks. The smaller of both sides' versions holds.
    public static let protocolVersion: UInt64 = 1
    /// Offered and confirmed in `Sec-WebSocket-Protocol` (RFC 6455 §11.3.4).
    public static let subprotocol = "monitor-link.v1"
    /// Bytes of one frame, where a hello says nothing else.
    public static let longestFrame = 1 << 20
    /// Bytes of the name of a feature, of a kind of live message and of an order's id.
    public static let longestName = 64
    /// Bytes of a sentence for people.
    public static let longestReason = 500
    /// Bytes of a program's name and version.
    public static let longestProgram = 128
    /// Features in one hello.
    public static let mostFeatures = 64
    /// Orders that one hello says are under way.
    public static let mostRunning = 64
    /// Frames in one array, as REST carries them.
    public static let mostFrames = 200
    /// A later deadline is refused.
    public static let longestDeadline: Duration = .seconds(3600)
    /// Revisions are whole numbers that a JSON reader with doubles holds exactly.
    public static let lastRevision: UInt64 = 1 << 53 - 1

    /// A sentence as a frame may hold it: cut between characters.
    public static func reason(_ text: String) -> String {
        guard text.utf8.count > longestReason else { return text }
        var cut = ""
        var bytes = 0
        for character in text {
            bytes += character.utf8.count
            if bytes > longestReason { break }
            cut.append(character)
        }
        return cut
    }

    /// Lower-case letters, digits, `-` and `.`, a letter first: the name of a feature, or of a kind.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= longestName else {
            return false
        }
        return text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2d || $0 == 0x2e
        }
    }

    /// Letters, digits and `-`: an order's id, as the hub makes it.
    public static func isID(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 0x2d
            }
    }
}
