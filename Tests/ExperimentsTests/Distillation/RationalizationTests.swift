import Foundation
import Language
import PonderModelTesting
import Reasoning
import Results
import Synchronization
import Tasks
import Testing

@testable import Experiments
@testable import Learning

@Suite("Chains found with a hint and learned without it")
struct RationalizationTests {
    /// Solves products that are even, and the others where the prompt shows the answer.
    private static let knowing = DistillationToy.Knowing { prompt, answer in
        let isShown = prompt.contains("=")
        guard isShown || Int(answer).map({ $0 % 2 == 0 }) == true else {
            return ["1\n</think>1<eos>"]
        }
        return ["</think>\(answer)<eos>"] + (isShown ? ["2\n</think>2<eos>"] : [])
    }

    private func distillation(
        _ folder: URL, out: String, problems: Int = 20, task: TaskRecipe = DistillationToy.task,
        says: DistillationToy.Knowing = knowing,
        _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) throws -> Distillation {
        var recipe = DistillationToy.recipe(problems: problems) {
            $0.rationalizes = true
            change(&$0)
        }
        recipe.task = task
        return try Distillation(
            recipe: recipe, start: folder.appending(path: "policy"),
            folder: folder.appending(path: out), commit: ""
        ) { _ in says }
    }

    @Test("Only what was not solved is hinted, and token by token no learned prompt has the hint")
    func forgotten() async throws {
        try await DistillationToy.withFolder { folder in
            let asked = Mutex<[String]>([])
            let watched = DistillationToy.Knowing { prompt, answer in
                asked.withLock { $0.append(prompt) }
                return try Self.knowing.says(prompt, answer)
            }
            let distillation = try distillation(folder, out: "out", says: watched)
            let summary = try await distillation.run()
            let tokenizer = try CheckpointFolder(url: folder.appending(path: "policy")).tokenizer()
            var hinted: Set<String> = []
            for round in 0..<2 {
                let problems = distillation.iteration.problems[20 * round..<20 * (round + 1)]
                let answers = try Dictionary(
                    uniqueKeysWithValues: problems.map { problem in
                        guard case .answer(let answer) = problem.reference else {
                            throw CancellationError()
                        }
                        return (problem.question + "<think>", answer)
                    })
                let odd = answers.filter { Int($0.value).map { $0 % 2 == 1 } == true }
                hinted.formUnion(
                    odd.map { $0.key.replacing("<think>", with: "=\($0.value)<think>") })
                let expert = try #require(summary.rounds[round].expert)
                #expect(expert.solved == 20 - odd.count && expert.answered == expert.solved)
                #expect(expert.rationalized?.problems == odd.count && !odd.isEmpty)
                #expect(expert.rationalized?.solved == odd.count)
                #expect(expert.rationalized?.demonstrations == odd.count)
                #expect(expert.demonstrations == 20)
                let chains = try DistillationToy.demonstrations(distillation, round: round).chains
                #expect(Set(chains.map(\.prompt)) == Set(answers.keys))
                let equals = try tokenizer.encode(text: "=")
                for chain in chains {
                    #expect(chain.text == "</think>\(answers[chain.prompt] ?? "")<eos>")
                    #expect(chain.tokens == (try tokenizer.encode(text: chain.text)))
                    let prompt = try tokenizer.encode(text: chain.prompt)
                    #expect(!prompt.contains(equals[0]))
                }
            }
            #expect(Set(asked.withLock { $0 }.filter { $0.contains("=") }) == hinted)
            #expect(
                summary.ledger[.policy]
                    == Usage(generatedTokens: 40 + hinted.count, flops: Double(40 + hinted.count)))
            #expect(try DistillationSummary(encoded: summary.encoded()).rounds == summary.rounds)
        }
    }

    @Test("Pairs and spliced chains forget the hint, too")
    func others() async throws {
        try await DistillationToy.withFolder { folder in
            let tokenizer = try CheckpointFolder(url: folder.appending(path: "policy")).tokenizer()
            let equals = try tokenizer.encode(text: "=")[0]
            let preferring = try distillation(folder, out: "pairs") {
                $0.rounds = 1
                $0.preference = .init(epochs: 1)
            }
            let expert = try #require(try await preferring.run().rounds[0].expert)
            let pairs = try DistillationToy.demonstrations(preferring, round: 0).pairs
            // Solved problems have no wrong chain: all pairs are of problems that were hinted.
            #expect(try #require(pairs).count == expert.rationalized?.solved)
            for pair in pairs ?? [] { #expect(!pair.prompt.contains(equals)) }

            let splicing = try distillation(folder, out: "spliced") {
                $0.rounds = 1
                $0.splicing = .init(attempts: 2)
            }
            _ = try await splicing.run()
            let spliced = try DistillationToy.demonstrations(splicing, round: 0).chains
                .filter { ($0.context ?? 0) > 0 }
            #expect(spliced.count == expert.rationalized?.solved)
            for chain in spliced {
                #expect(!chain.prompt.contains("="))
                #expect(Set(chain.text.prefix { $0 != "<" }).isSubset(of: "12\n"))
                #expect(chain.tokens == (try tokenizer.encode(text: chain.text)))
            }
        }
    }

    @Test("Interrupted and begun again it ends in the same weights, others than without hints")
    func resumed() async throws {
        try await DistillationToy.withFolder { folder in
            let whole = try distillation(folder, out: "whole", problems: 140)
            let summary = try await whole.run()
            let cut = try distillation(folder, out: "cut", problems: 140)
            await #expect(throws: CancellationError.self) {
                try await DistillationToy.cut(cut, at: "searching", done: 128)
            }
            let again = try await cut.run()
            #expect(
                again.rounds.map { $0.expert?.rationalized }
                    == summary.rounds.map { $0.expert?.rationalized })
            #expect(try DistillationToy.weights(cut) == DistillationToy.weights(whole))
            let plain = try distillation(folder, out: "plain", problems: 140) {
                $0.rationalizes = false
            }
            #expect(try await plain.run().rounds[0].expert?.rationalized == nil)
            #expect(try DistillationToy.weights(plain) != DistillationToy.weights(whole))
            #expect(throws: RunError.self) {
                _ = try RunFolder.open(
                    cut.iteration.folder, configuration: plain.iteration.recipe,
                    over: DistillationRecipe(task: DistillationToy.task, expert: "knowing"))
            }
        }
    }

    @Test("Folders and batches from before there were hints are still read")
    func older() async throws {
        try await DistillationToy.withFolder { folder in
            let plain = try distillation(folder, out: "out") { $0.rationalizes = false }
            let before = try await plain.run()
            let file = plain.iteration.folder.appending(path: "config.json")
            var saved = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            #expect(saved.removeValue(forKey: "rationalizes") != nil)
            try JSONSerialization.data(withJSONObject: saved).write(to: file)
            let batch = plain.iteration.place(of: 0).appending(path: "demonstrations/0.json")
            #expect(!(try String(contentsOf: batch, encoding: .utf8)).contains("rationalized"))
            #expect(try await plain.run().rounds == before.rounds)
        }
    }

    @Test("What cannot be hinted is refused before any work")
    func refused() async throws {
        for change: (inout DistillationRecipe) -> Void in [
            { $0.withoutKey = true }, { $0.task = .wordProblems(.init()) },
        ] {
            let recipe = DistillationToy.recipe {
                $0.rationalizes = true
                change(&$0)
            }
            let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
            #expect(error?.field == "rationalizes")
        }
        try await VerifierToy.withFolder { folder in
            let digits = try DemonstrationCorpus(
                [CorpusExample(prompt: "0123456789*<think>", continuation: "</think>\n<eos>")],
                seed: 1)
            try TinyModel.write(digits.tokenizer(), to: folder.appending(path: "policy"))
            let distillation = try distillation(folder, out: "out")
            let error = await #expect(throws: ConfigurationError.self) {
                try await distillation.run()
            }
            #expect(error?.field == "rationalizes")
        }
    }
}
