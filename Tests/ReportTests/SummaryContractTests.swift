import Foundation
import Reasoning
import Results
import Statistics
import Testing

@testable import Report

@Suite("summary.json")
struct SummaryContractTests {
    private func object(_ summary: ReasonerSummary) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: summary.encoded())
        return try #require(value as? [String: Any])
    }

    @Test("has the keys that scripts rely on")
    func keys() throws {
        let summary = try object(SyntheticSummary.make())
        for name in ["base", "trained"] {
            let accuracy = try #require(summary[name] as? [String: Any])
            #expect(Set(["passAt1", "interval", "n", "accuracy"]).isSubset(of: accuracy.keys))
            #expect((accuracy["interval"] as? [Double])?.count == 2)
        }
        let train = try #require(summary["trainPanel"] as? [[String: Any]])
        #expect(train.count == 8)
        #expect(try #require(train.first).keys.contains("flops"))
        #expect(Set(["flops", "passAt1", "interval", "n"]).isSubset(of: Set(train[0].keys)))
        let test = try #require(summary["testPanel"] as? [String: [String: [[String: Any]]]])
        #expect(Set(test.keys) == ["chain", "held", "vote", "coverage"])
        for series in test.values {
            #expect(Set(series.keys) == ["base", "trained"])
            for point in series.values.joined() {
                let keys: Set = ["flopsPerProblem", "accuracy", "interval", "n"]
                #expect(keys.isSubset(of: Set(point.keys)))
            }
        }
        #expect((summary["seconds"] as? [String: Double])?["pretraining"] == 312)
        let ledger = try #require(summary["ledger"] as? [String: [String: Any]])
        #expect(Set(try #require(ledger["training"]).keys) == ["tokens", "flops", "seconds"])
        #expect((summary["seeds"] as? [Int]) == [17])
        #expect(summary["commit"] is String)
        #expect(summary["machine"] is String)
        let machine = try #require(summary["machineFacts"] as? [String: Any])
        #expect(
            Set(machine.keys) == [
                "processor", "cores", "threads", "kernels", "cpuCapability", "libTorch", "swift",
                "system", "memory",
            ])
    }

    @Test("comes back as it was written, numbers that are not finite included")
    func roundTrip() throws {
        var summary = SyntheticSummary.make()
        #expect(try ReasonerSummary(encoded: summary.encoded()) == summary)
        summary.learning[0].reward = .infinity
        summary.base.interval = .init(-.infinity, .infinity)
        summary.seeds = [.max]
        #expect(try ReasonerSummary(encoded: summary.encoded()) == summary)
        summary.trained.passAt1 = .nan
        #expect(try ReasonerSummary(encoded: summary.encoded()).trained.passAt1.isNaN)
    }

    @Test("needs only the keys of the contract")
    func minimal() throws {
        let text = """
            {"base": {"passAt1": 0.2, "interval": [0.1, 0.3], "n": 10},
             "trained": {"passAt1": 0.6, "interval": [0.5, 0.7], "n": 10},
             "trainPanel": [{"flops": 1e12, "passAt1": 0.2, "interval": [0.1, 0.3], "n": 10}],
             "testPanel": {"chain": {"base": [], "trained": []},
              "vote": {"base": [], "trained": []}, "coverage": {"base": [], "trained": []}},
             "seconds": {"pretraining": 1}, "ledger": {}, "seeds": [1], "commit": "abc"}
            """
        let summary = try ReasonerSummary(encoded: Data(text.utf8))
        #expect(summary.trainPanel[0].interval == .init(0.1, 0.3))
        #expect(summary.learning.isEmpty && summary.configuration.isEmpty)
        #expect(summary.machineFacts == nil)
        #expect(summary.totalSeconds == 1)
    }

    @Test("a ledger becomes accounts and lines of the bill")
    func ledger() {
        var ledger = ComputeLedger()
        ledger.charge(
            Usage(promptTokens: 3, generatedTokens: 4, flops: 5, seconds: 6), to: .rollouts)
        #expect(
            ReasonerSummary.readable(ledger) == ["rollouts": .init(tokens: 7, flops: 5, seconds: 6)]
        )
        #expect(ReasonerSummary.bill(phase: "rl", ledger).map(\.account) == ["rollouts"])
    }

    @Test(
        "a broken file is named with the field",
        arguments: [
            ("{}", "base"), ("[1]", "(the whole file)"),
            ("{\"base\": {\"passAt1\": \"x\"}}", "base.passAt1"),
        ])
    func malformed(text: String, field: String) throws {
        let folder = try Scratch()
        try Data(text.utf8).write(to: folder.url.appending(path: "summary.json"))
        let error = #expect(throws: ReportError.self) { try ReasonerReport(run: folder.url) }
        guard case .malformed(let file, let named, _)? = error else {
            Issue.record("expected a malformed file, got \(String(describing: error))")
            return
        }
        #expect(file.hasSuffix("summary.json"))
        #expect(named == field)
    }

    @Test("a missing file is named")
    func missing() throws {
        let folder = try Scratch()
        #expect(throws: ReportError.self) { try ReasonerReport(run: folder.url) }
    }
}

/// A folder that is gone when the test is.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
