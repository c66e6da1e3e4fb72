import Testing
import Tickets

@Suite("what people write into tickets") struct TicketTextTests {
    @Test(
        "telephone numbers, as people write them",
        arguments: [
            ("Звоните 8 (916) 123-45-67 вечером", "+79161234567"), ("тел. +7 916 1234567", "+79161234567"),
            ("79161234567", "+79161234567"), ("+380 44 123 45 67, Иван", "+380441234567"),
        ])
    func phones(text: String, phone: String) {
        #expect(TicketText.phone(in: text) == phone)
    }

    @Test("numbers that are none", arguments: ["договор 81234", "agro1181", "кв. 8, этаж 7", "", "8-8-8"])
    func noPhones(text: String) {
        #expect(TicketText.phone(in: text) == nil)
    }

    @Test("tags in lower case, each once, as many as there may be")
    func tags() {
        #expect(TicketText.tags("Fibre, urgent  fibre") == ["fibre", "urgent"])
        #expect(TicketText.tags("") == [])
        #expect(TicketText.tags("<b>") == nil)
        #expect(TicketText.tags((0...8).map { "t\($0)" }.joined(separator: " ")) == nil)
        #expect(TicketText.tags(String(repeating: "x", count: 25)) == nil)
    }

    @Test("texts that are none, or longer than a form carries")
    func texts() {
        #expect(TicketText.fault(text: " \n") != nil)
        #expect(TicketText.fault(text: String(repeating: "ж", count: 2001)) != nil)
        #expect(TicketText.fault(text: String(repeating: "ж", count: 2000)) == nil)
        #expect(TicketText.fault(subject: "a\nb") != nil && TicketText.fault(subject: "") != nil)
    }

    @Test("who else has a ticket open, for two minutes")
    func presence() {
        var book = PresenceBook()
        let key = PresenceBook.Key(desk: 1, number: "17")
        #expect(book.open(key, by: "anna", at: 0) == [])
        #expect(book.open(key, by: "boris", at: 60) == ["anna"])
        #expect(book.open(key, by: "boris", at: 119) == ["anna"])
        #expect(book.open(key, by: "anna", at: 200) == ["boris"])
        #expect(book.open(.init(desk: 1, number: "18"), by: "anna", at: 200) == [])
        book.leave(key, by: "boris")
        #expect(book.open(key, by: "anna", at: 201) == [])
    }

    @Test("presence is bounded")
    func bounded() {
        var book = PresenceBook()
        for number in 0..<5000 { _ = book.open(.init(desk: 1, number: "\(number)"), by: "anna", at: 0) }
        #expect(book.open(.init(desk: 1, number: "4999"), by: "boris", at: 1) == ["anna"])
    }

    @Test("a list is read once a minute, and twice a minute at most while the desk is down")
    func age() {
        #expect(ListAge().isDue(at: 100, isWanted: false))
        #expect(!ListAge(readAt: 100, triedAt: 100).isDue(at: 159, isWanted: false))
        #expect(ListAge(readAt: 100, triedAt: 100).isDue(at: 160, isWanted: false))
        #expect(ListAge(readAt: 100, triedAt: 100).isDue(at: 101, isWanted: true))
        #expect(!ListAge(readAt: 0, triedAt: 500, fault: "down").isDue(at: 529, isWanted: false))
        #expect(ListAge(readAt: 0, triedAt: 500, fault: "down").isDue(at: 530, isWanted: false))
        #expect(ListAge(readAt: 500, triedAt: 500).isDue(at: 400, isWanted: false), "a clock that went back")
    }
}
