import LanCore
import Testing

@testable import AgentLan

@Suite("keys of the live table") struct TopViewTests {
    @Test("a terminal's bytes are keys, and what is none is passed over")
    func keys() {
        #expect(TopView.keys(Array("q".utf8)) == [.letter("q")])
        #expect(TopView.keys([0x1b, 0x5b, 0x41, 0x1b, 0x5b, 0x42]) == [.up, .down])
        #expect(TopView.keys([0x1b, 0x5b, 0x35, 0x7e, 0x1b, 0x5b, 0x36, 0x7e]) == [.pageUp, .pageDown])
        #expect(TopView.keys([0x1b]) == [.escape])
        #expect(TopView.keys([0x0d, 0x7f, 0x00, 0xff, 0x1b, 0x5b]) == [.enter, .backspace])
    }

    @Test("s goes through the orders, p pauses, q quits")
    func commands() {
        var view = TopView()
        view.press(.letter("s"))
        #expect(view.order == .total)
        view.press(.letter("s"))
        view.press(.letter("s"))
        #expect(view.order == .rate)
        view.press(.letter("p"))
        #expect(view.isPaused)
        view.press(.up)
        #expect(view.first == 0)
        view.press(.letter("q"))
        #expect(view.hasQuit)
    }

    @Test("what is typed after / is looked for, also a q, until Escape")
    func finding() {
        var view = TopView()
        for key in TopView.keys(Array("/qnas".utf8)) { view.press(key) }
        #expect(view.find == "qnas" && !view.hasQuit)
        view.press(.backspace)
        view.press(.enter)
        #expect(view.find == "qna" && !view.isFinding)
        view.press(.escape)
        #expect(view.find == "")
    }

    @Test("only what matches is shown")
    func chosen() throws {
        var view = TopView()
        let devices = sampleSnapshot().devices
        #expect(view.chosen(devices).count == devices.count)
        for key in TopView.keys(Array("/192.168.7.11\n".utf8)) { view.press(key) }
        #expect(view.chosen(devices).map { "\($0.address)" } == ["192.168.7.11"])
    }
}
