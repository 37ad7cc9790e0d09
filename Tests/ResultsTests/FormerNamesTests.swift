import Foundation
import Results
import Testing

@Suite("Summaries of versions before")
struct FormerNamesTests {
    @Test(
        "A curve's strategy has the name that it has now",
        arguments: [
            ("beam-search", "beam"), ("one-chain", "single"), ("best-of-n", "best-of-n"),
            ("mine", "mine"),
        ])
    func names(former: String, name: String) throws {
        let text = #"{"strategy": "\#(former)", "usesReference": false, "points": []}"#
        let curve = try JSONDecoder().decode(SearchSummary.Curve.self, from: Data(text.utf8))
        #expect(curve.strategy == name)
        #expect(curve.verifier == nil)
    }
}
