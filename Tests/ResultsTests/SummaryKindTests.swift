import Foundation
import Reasoning
import Results
import Statistics
import Testing

@Suite("What a summary is about")
struct SummaryKindTests {
    private let reasoner = ReasonerSummary(
        base: .init(passAt1: 0.2, interval: .init(0.1, 0.3), n: 10),
        trained: .init(passAt1: 0.6, interval: .init(0.5, 0.7), n: 10))
    private let search = SearchSummary(
        title: "", date: "", commit: "", machine: "", seeds: [], benchmarks: [], claims: [],
        seconds: [:], ledger: ComputeLedger(), configuration: "")
    private let distillation = DistillationSummary(
        title: "", date: "", commit: "", task: "", description: "", expert: "", seed: 1, rounds: [],
        reference: nil, ledger: ComputeLedger(), configuration: "")

    @Test("stands in the file")
    func kinds() throws {
        let files = try [reasoner.encoded(), search.encoded(), distillation.encoded()]
        #expect(
            try files.map { try SummaryKind(ofSummary: $0) } == [
                .reasoner, .search, .distillation,
            ])
        #expect(String(decoding: files[0], as: UTF8.self).contains(#""kind" : "reasoner""#))
        #expect(try ReasonerSummary(encoded: files[0]) == reasoner)
    }

    @Test("is known by its keys where the file is older")
    func older() throws {
        for file in try [reasoner.encoded(), search.encoded(), distillation.encoded()] {
            var object = try #require(
                try JSONSerialization.jsonObject(with: file) as? [String: Any])
            let kind = object.removeValue(forKey: "kind")
            let older = try JSONSerialization.data(withJSONObject: object)
            #expect(try SummaryKind(ofSummary: older).rawValue == kind as? String)
        }
    }

    @Test("is refused by name where no report knows it")
    func unknown() throws {
        let data = Data(#"{"kind": "weather"}"#.utf8)
        #expect(throws: DecodingError.self) { try SummaryKind(ofSummary: data) }
    }
}
