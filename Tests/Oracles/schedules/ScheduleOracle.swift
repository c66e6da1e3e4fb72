import MonitorCore
import Schedules
import ZoneFiles

/// Answers a line of questions with a line of times, so that other libraries can be compared with ours.
///
/// `next TAB EXPRESSION TAB ZONE TAB UNIX-SECONDS TAB COUNT` gives Unix seconds between blanks, or `refused`;
/// `offsets TAB ZONE TAB UNIX-SECONDS,...` gives seconds east of UTC between blanks;
/// `cost TAB EXPRESSION TAB ZONE TAB UNIX-SECONDS TAB COUNT` gives the nanoseconds that each of so many times took.
@main
struct ScheduleOracle {
    static func main() {
        let files = ZoneFiles()
        while let line = readLine() {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            do {
                switch words.first {
                case "next": print(try next(words, files))
                case "offsets": print(try offsets(words, files))
                case "cost": print(try cost(words, files))
                default: print("unknown")
                }
            } catch {
                print("refused \(error)")
            }
        }
    }

    private static func next(_ words: [String], _ files: ZoneFiles) throws -> String {
        let expression = try ScheduleExpression(words[1])
        let zone = try files.zone(ZoneName(words[2]))
        var last = Int(words[3]) ?? 0
        var found: [String] = []
        for _ in 0..<(Int(words[4]) ?? 1) {
            guard let next = expression.next(after: last, in: zone) else { break }
            found.append("\(next)")
            last = next
        }
        return found.joined(separator: " ")
    }

    private static func cost(_ words: [String], _ files: ZoneFiles) throws -> String {
        let expression = try ScheduleExpression(words[1])
        let zone = try files.zone(ZoneName(words[2]))
        var last = Int(words[3]) ?? 0
        let count = Int(words[4]) ?? 1
        let began = ContinuousClock.now
        for _ in 0..<count {
            guard let next = expression.next(after: last, in: zone) else { return "ends" }
            last = next
        }
        let taken = (ContinuousClock.now - began) / .nanoseconds(1)
        return "\(Int(taken / Double(count)))"
    }

    private static func offsets(_ words: [String], _ files: ZoneFiles) throws -> String {
        let zone = try files.zone(ZoneName(words[1]))
        return words[2].split(separator: ",").map { "\(zone.offset(at: Int($0) ?? 0).seconds)" }
            .joined(separator: " ")
    }
}
