import Billing
import Testing

@Suite("the billing viewer") struct BillingTests {
    @Test("words are compared without case, and ё is е")
    func words() {
        #expect(ClientWords.words(of: "  Семён  AGRO ") == ["семен", "agro"])
        #expect(ClientWords.words(of: "1 2 3 4 5 6 7 8").count == ClientWords.most)
    }

    @Test("days of a form, as cabinets write them")
    func days() {
        #expect(BillingDate(field: "2026-11-09")?.text == "09.11.2026")
        #expect(BillingDate(field: "2026-11-09")?.field == "2026-11-09")
        for text in ["", "2026-13-01", "2026-1-1", "09.11.2026", "2026-11-09x", "1-1-1-1-1-1"] {
            #expect(BillingDate(field: text) == nil, "\(text)")
        }
    }
}
