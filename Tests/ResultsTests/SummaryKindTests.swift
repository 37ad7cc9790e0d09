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

    @Test("of a test-time run has the name that the command has")
    func testTime() throws {
        let machine = Machine(
            processor: "", cores: 1, threads: 1, kernels: "", cpuCapability: "", libTorch: "",
            swift: "", system: "", memory: 1)
        let summary = TestTimeSummary(
            title: "", date: "", commit: "", seed: 1,
            model: .init(path: "", family: "llama", parameters: 1, context: 1, fingerprint: ""),
            data: .init(name: "", task: "", hash: nil, rows: nil, problems: 0, levels: 2...4),
            chains: .init(perProblem: 1, verdicts: [:], stopReasons: [:], closed: 0, tokens: 0),
            curves: [], skipped: [], levels: [], blind: [], seconds: 0, ledger: ComputeLedger(),
            machineFacts: machine, configuration: "")
        let file = try summary.encoded()
        #expect(try SummaryKind(ofSummary: file) == .testTime)
        #expect(String(decoding: file, as: UTF8.self).contains(#""kind" : "test-time""#))
        #expect(try TestTimeSummary(encoded: file).data == summary.data)
    }

    @Test("is refused by name where no report knows it")
    func unknown() throws {
        let data = Data(#"{"kind": "weather"}"#.utf8)
        #expect(throws: DecodingError.self) { try SummaryKind(ofSummary: data) }
    }
}
