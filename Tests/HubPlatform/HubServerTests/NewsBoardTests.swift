import Testing

@testable import HubServer

@Suite("topics that say only that there is news") struct NewsBoardTests {
    private func text(_ board: NewsBoard, _ name: String) -> String? {
        board.topic.state(name).map { String(decoding: $0.whole(), as: UTF8.self) }
    }

    @Test("a change is told to who follows that topic, and holds nothing but its number")
    func changes() throws {
        let board = NewsBoard(["isp/hosts", "isp/plan/"], LiveBell())
        let hosts = try #require(board.topic.state("isp/hosts"))
        let plan = try #require(board.topic.state("isp/plan/7"))
        #expect(text(board, "isp/hosts") == #"{"topic":"isp/hosts","full":true,"state":{"version":0}}"#)
        board.changed("isp/plan/7", "isp/plan/8")
        #expect(board.topic.state("isp/hosts")?.change(since: hosts) == nil)
        let change = try #require(board.topic.state("isp/plan/7")?.change(since: plan))
        #expect(
            String(decoding: change, as: UTF8.self)
                == #"{"topic":"isp/plan/7","full":true,"state":{"version":1}}"#)
    }

    @Test("names of other features, and longer ones, are no topics")
    func names() {
        let board = NewsBoard(["isp/hosts", "isp/plan/"], LiveBell())
        for name in [
            "isp/hosts/1", "isp/plan", "isp/plan/", "overview", "",
            "isp/plan/" + String(repeating: "7", count: 99),
        ] {
            #expect(board.topic.state(name) == nil, "\(name)")
        }
    }

    @Test("however many topics change, those that are forgotten are told of too much rather than too little")
    func many() throws {
        let board = NewsBoard(["isp/plan/"], LiveBell())
        board.changed("isp/plan/first")
        let before = try #require(board.topic.state("isp/plan/first"))
        for number in 0..<5000 { board.changed("isp/plan/\(number)") }
        let after = try #require(board.topic.state("isp/plan/first"))
        #expect(after.change(since: before) != nil)
        board.changed("isp/plan/first")
        #expect(board.topic.state("isp/plan/first")?.change(since: after) != nil)
    }
}
