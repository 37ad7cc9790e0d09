import Foundation
import Language
import Learning
import PonderModelTesting
import Reasoning
import Results
import Statistics
import Synchronization
import Tasks
import Testing

@testable import Experiments

@Suite("A model's accuracy against test-time compute, in miniature")
struct TestTimeReproductionTests {
    private func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "test-time-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// A model of a few thousand weights with a published model's language, which writes anything: of its
    /// hundred tokens one ends its thought, and another one the chain.
    private func model(in folder: URL, named name: String = "model", seed: UInt64 = 1) throws -> URL
    {
        let printable = (32...126).map { String(UnicodeScalar(UInt8($0))) }.joined()
        let tokenizer = try CharacterTokenizer(
            alphabet: printable + "\n",
            chat: Chat(template: ChatTemplate(opening: ""), opening: "<think>\n"))
        let url = folder.appending(path: name)
        try TinyModel.write(tokenizer, context: 512, seed: seed, to: url)
        return url
    }

    /// Ten problems of two levels.
    private func data(in folder: URL) throws -> String {
        let lines = (1...10).map { number in
            #"{"unique_id": "p\#(number)", "problem": "What is \#(number) + 1?", "#
                + #""answer": "\#(number + 1)", "level": \#(number % 2 + 1), "subject": "x"}"#
        }
        let file = folder.appending(path: "sums.jsonl")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        return file.path
    }

    private func recipe(_ data: String) -> TestTimeRecipe {
        var recipe = TestTimeRecipe.standard(.small, on: .data(path: data, format: nil), seed: 3)
            .thinking(upTo: 48)
        recipe.problems = 6
        recipe.chains = 4
        recipe.concurrency = 8
        recipe.cacheBytes = 16 << 20
        recipe.searches = [
            SearchCell("beam", size: 1, width: 2, stops: false),
            SearchCell("mcts", size: 2, stops: false),
            SearchCell("revision", size: 2, stops: false),
        ]
        return recipe
    }

    private func run(
        _ recipe: TestTimeRecipe, _ model: URL, _ folder: URL,
        observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> TestTimeSummary {
        try await TestTimeReproduction(
            recipe: recipe, model: model, folder: folder, commit: "test"
        ).run(observe)
    }

    @Test(
        "Every strategy is measured or listed with a reason, and the ledger is what all of it cost")
    func endToEnd() async throws {
        try await withFolder { folder in
            let recipe = try recipe(data(in: folder))
            let out = folder.appending(path: "run")
            let summary = try await run(recipe, model(in: folder), out)
            #expect(summary.data.rows == 10 && summary.data.problems == 6)
            #expect(summary.data.task == "mathematics" && summary.data.hash?.count == 64)
            #expect(summary.model.family == "llama" && summary.model.fingerprint.count == 64)
            // Whatever the model writes, each strategy is in one list or the other.
            let said = Set(summary.curves.map(\.strategy) + summary.skipped.map(\.strategy))
            #expect(
                said.isSuperset(
                    of: TestTimeRecipe.pooled + [
                        "single", "beam", "mcts", "revision", "cut-thought",
                    ]))
            #expect(summary.chains.verdicts.values.reduce(0, +) == 24)
            for point in summary.curves.flatMap(\.points) {
                #expect(point.n == 6 && point.flopsPerProblem > 0 && point.tokensPerProblem > 0)
                #expect(point.interval.contains(point.accuracy))
                #expect((0...1).contains(point.unanswered))
                #expect(point.accuracy + point.unanswered <= 1 + 1e-12)
            }
            let coverage = try #require(summary.curves.first { $0.strategy == "coverage" })
            #expect(coverage.usesReference && coverage.points.map(\.size) == [1, 2, 4])
            #expect(summary.levels.map(\.level) == [1, 2])
            #expect(summary.levels.reduce(0) { $0 + $1.problems } == 6)
            #expect(summary.levels[0].results.map(\.curve) == summary.curves.map(\.name))
            // All that is on disk was paid for, once.
            let drawn = try #require(
                summary.curves.first { $0.strategy == "coverage" }?.points.last)
            let generated = summary.ledger[.policy].generatedTokens
            #expect(Double(generated) >= drawn.generatedTokensPerProblem * 6 - 1)
            let saved = try TestTimeSummary(
                encoded: Data(contentsOf: out.appending(path: "summary.json")))
            #expect(saved.curves == summary.curves && saved.skipped == summary.skipped)
        }
    }

    @Test("Cut off after any measurement it goes on to the same numbers, and nothing is done twice")
    func resumed() async throws {
        try await withFolder { folder in
            let recipe = try recipe(data(in: folder))
            let model = try model(in: folder)
            let whole = try await run(recipe, model, folder.appending(path: "whole"))
            let cut = folder.appending(path: "cut")
            for stop in [1, 2] {
                let work = Task {
                    try await run(recipe, model, cut) { event in
                        guard case .progress(let progress, _) = event, progress.done == stop else {
                            return
                        }
                        withUnsafeCurrentTask { $0?.cancel() }
                    }
                }
                await #expect(throws: CancellationError.self) { try await work.value }
            }
            let again = try await run(recipe, model, cut)
            #expect(again.curves == whole.curves && again.skipped == whole.skipped)
            #expect(again.levels == whole.levels && again.chains == whole.chains)
            #expect(
                again.ledger.total.generatedTokens == whole.ledger.total.generatedTokens)
            let fresh = Mutex(0)
            let third = try await run(recipe, model, cut) { event in
                guard case .progress(let progress, _) = event else { return }
                fresh.withLock { $0 = progress.done - progress.before }
            }
            #expect(fresh.withLock { $0 } == 0)
            #expect(third.curves == whole.curves)
        }
    }

    @Test("Chains that other verifiers scored are refused, and not joined with those of these")
    func rescored() async throws {
        try await withFolder { folder in
            let recipe = try recipe(data(in: folder))
            let model = try model(in: folder)
            let out = folder.appending(path: "run")
            _ = try await run(recipe, model, out)
            let measured = out.appending(path: "measured")
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: measured.path)
                    .first { $0.hasPrefix("chains-1") })
            let file = measured.appending(path: name)
            let text = try String(contentsOf: file, encoding: .utf8)
            try #require(text.contains("\"likelihood\""))
            try Data(text.replacing("\"likelihood\"", with: "\"unlikelihood\"").utf8).write(
                to: file)
            let error = await #expect(throws: RunError.self) { try await run(recipe, model, out) }
            #expect(error.map { "\($0)" }?.contains("was scored by") ?? false)
        }
    }

    @Test("A run goes on with its own recipe, model and data alone")
    func another() async throws {
        try await withFolder { folder in
            var recipe = try recipe(data(in: folder)).naming(["vote"])
            recipe.problems = 2
            let model = try model(in: folder)
            let out = folder.appending(path: "run")
            _ = try await run(recipe, model, out)
            var other = recipe
            other.seed = 4
            await #expect(throws: RunError.self) { try await run(other, model, out) }
            let second = try self.model(in: folder, named: "second", seed: 2)
            await #expect(throws: RunError.self) { try await run(recipe, second, out) }
            // The same model in another place is the same model.
            let same = try self.model(in: folder, named: "same")
            #expect(try await run(recipe, same, out).model.path.hasSuffix("same"))
        }
    }

    @Test("Problems of a task are its own test problems, with search without a model beside them")
    func task() async throws {
        try await withFolder { folder in
            var recipe = recipe("").naming(["vote", "coverage"])
            recipe.source = .task("countdown")
            recipe.levels = 2...2
            recipe.problems = 3
            let summary = try await run(recipe, model(in: folder), folder.appending(path: "run"))
            #expect(summary.levels.map(\.level) == [2])
            #expect(summary.data.hash == nil && summary.data.task == "countdown")
            #expect(summary.blind.map(\.strategy) == ["blind-search", "corpus-search"])
            for curve in summary.blind {
                #expect(curve.points.map(\.size) == BlindSolutions.budgets)
                let accuracies = curve.points.map(\.accuracy)
                #expect(accuracies == accuracies.sorted() && (accuracies.last ?? 0) > 0)
            }
        }
    }

    @Test("A file of two tasks and a problem without room are refused by name")
    func refused() async throws {
        try await withFolder { folder in
            let model = try model(in: folder)
            func refusal(_ text: String) async throws -> ConfigurationError? {
                let file = folder.appending(path: "x.jsonl")
                try Data(text.utf8).write(to: file)
                return await #expect(throws: ConfigurationError.self) {
                    try await run(
                        recipe(file.path), model,
                        folder.appending(path: "run-\(UUID().uuidString)"))
                }
            }
            let question = #"{"id": "a", "task": "mathematics", "question": "1?", "answer": "1"}"#
            let other = #"{"id": "b", "task": "questions", "question": "1?", "answer": "1"}"#
            #expect(
                try await refusal(question + "\n" + other)?.reason.contains("one task") ?? false)
            let long = String(repeating: "1", count: 600)
            let full = #"{"id": "c", "task": "mathematics", "question": "\#(long)", "answer": "1"}"#
            #expect(try await refusal(full)?.reason.contains("'c'") ?? false)
        }
    }
}
