import Foundation
import Language
import Reasoning
import Results
import Rewards
import Statistics
import Synchronization
import Tasks
import Tensors
import Testing

@testable import Experiments
@testable import Learning

@Suite("A verifier from the chains of all rounds")
struct VerifierStageTests {
    /// Two right chains of each problem, one of them twice, three wrong ones, one of them without an answer.
    private static let knowing = DistillationToy.Knowing { _, answer in
        let right = (1...2).map { "\($0)\n</think>\(answer)<eos>" }
        return right + [right[0], "3\n</think>1<eos>", "4\n</think>2<eos>", "5\n<eos>"]
    }

    private func distillation(
        _ folder: URL, out: String, problems: Int = 20, says: DistillationToy.Knowing = knowing,
        _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) throws -> Distillation {
        let recipe = DistillationToy.recipe(problems: problems) {
            $0.verifier = VerifierStage(
                heldOutShare: 0.2,
                training: .init(
                    epochs: 2, tokensPerStep: 300, evaluationInterval: 3, patience: 50,
                    optimizer: .init(learningRate: 1e-3, warmupSteps: 2)), samples: 4)
            change(&$0)
        }
        return try Distillation(
            recipe: recipe, start: folder.appending(path: "policy"),
            folder: folder.appending(path: out), commit: ""
        ) { _ in says }
    }

    private func verifierWeights(_ distillation: Distillation) throws -> [Data] {
        try ["model.safetensors", "value_head.safetensors"].map {
            try Data(contentsOf: distillation.iteration.verifierFolder.appending(path: $0))
        }
    }

    @Test("It learns right and wrong answers of every round, each text once, and is measured")
    func gathered() async throws {
        try await DistillationToy.withFolder { folder in
            let distillation = try distillation(folder, out: "out")
            let summary = try await distillation.run()
            for round in 0..<2 {
                let found = try DistillationToy.demonstrations(distillation, round: round)
                let labelled = try #require(found.labelled)
                #expect(labelled.count == 80 && Set(labelled).count == 80)
                #expect(labelled.count { $0.isCorrect == true } == 40)
                let problems = distillation.iteration.problems[20 * round..<20 * (round + 1)]
                #expect(Set(labelled.map(\.problem)) == Set(problems.map(\.id)))
                for chain in labelled {
                    #expect(chain.labels.map(\.position) == [chain.tokens.count])
                }
            }
            // At powers of two: one chain, and the best of as many as the recipe says.
            let choices = try #require(summary.verifier?.part("model")?.choices)
            #expect(choices.map(\.k) == [1, 2, 4])
            #expect(choices[0].vote.value == choices[0].coverage.value)
            let training = try RunFolder.read(
                distillation.iteration.folder.appending(path: "verifier-training")
            ).ledger(of: RewardTraining.phase)
            #expect(training[.training].flops > 0)
            #expect(
                summary.ledger[.training].flops
                    == training[.training].flops
                    + summary.rounds.reduce(0) { $0 + ($1.expert?.learning.flops ?? 0) })
            #expect(
                try DistillationSummary(encoded: summary.encoded()).verifier == summary.verifier)
            // The run's folder is a verifier's name, and so is the folder within it.
            let task = try DistillationToy.task.task()
            let chains = try DistillationToy.demonstrations(distillation, round: 0).chains.prefix(3)
            let problem = distillation.iteration.problems[0]
            for place in ["", "verifier"] {
                let verifier = try RewardModel.verifier(
                    at: distillation.iteration.folder.appending(path: place), task: task,
                    memory: 1 << 22)
                let scores = try await verifier.score(
                    chains.map { Chain(problem: problem, prompt: [], text: $0.text) })
                #expect(scores.values.count { $0.map((0...1).contains) == true } == 3)
            }
        }
    }

    @Test("Interrupted while it learns it ends in the same weights")
    func resumed() async throws {
        try await DistillationToy.withFolder { folder in
            let whole = try distillation(folder, out: "whole")
            let summary = try await whole.run()
            let cut = try distillation(folder, out: "cut")
            await #expect(throws: CancellationError.self) {
                try await DistillationToy.cut(cut, at: "training", done: 4)
            }
            #expect(!FileManager.default.fileExists(atPath: cut.iteration.verifierFolder.path))
            let again = try await cut.run()
            #expect(try verifierWeights(cut) == verifierWeights(whole))
            #expect(again.verifier?.parts == summary.verifier?.parts)
            // Nothing is left to do, and nothing is done.
            let work = Mutex(0)
            _ = try await cut.run { event in
                if case .progress = event { work.withLock { $0 += 1 } }
            }
            #expect(work.withLock { $0 } <= 4)
            #expect(try verifierWeights(cut) == verifierWeights(whole))
        }
    }

    @Test("Without wrong chains there is no verifier, and without an answer key none is asked for")
    func none() async throws {
        try await DistillationToy.withFolder { folder in
            let notes = Mutex<[String]>([])
            let right = try distillation(folder, out: "right", says: DistillationToy.Knowing())
            let summary = try await right.run { event in
                if case .note(let text) = event { notes.withLock { $0.append(text) } }
            }
            #expect(summary.verifier == nil)
            #expect(notes.withLock { $0 }.contains { $0.contains("no verifier") })
            #expect(!FileManager.default.fileExists(atPath: right.iteration.verifierFolder.path))
            let plain = try distillation(folder, out: "plain") { $0.verifier = nil }
            #expect(try await plain.run().verifier == nil)
            #expect(try DistillationToy.demonstrations(plain, round: 0).labelled == nil)
            let keyless = #expect(throws: ConfigurationError.self) {
                try distillation(folder, out: "out") { $0.withoutKey = true }
            }
            #expect(keyless?.field == "verifier")
            for (field, change) in [
                ("verifier.chains", { $0.verifier?.chains = 0 }),
                ("verifier.samples", { $0.verifier?.samples = .max }),
                ("verifier.training.epochs", { $0.verifier?.training.epochs = 0 }),
                ("verifier.heldOutShare", { $0.verifier?.heldOutShare = .nan }),
            ] as [(String, (inout DistillationRecipe) -> Void)] {
                let error = #expect(throws: ConfigurationError.self) {
                    try distillation(folder, out: "out", change)
                }
                #expect(error?.field == field)
            }
        }
    }

    @Test("Chains found with a hint teach the student and not the verifier")
    func hinted() async throws {
        try await DistillationToy.withFolder { folder in
            let hinted = try distillation(
                folder, out: "out",
                says: DistillationToy.Knowing { prompt, answer in
                    prompt.contains("=") || Int(answer).map { $0 % 2 == 0 } == true
                        ? ["</think>\(answer)<eos>"] : ["</think>1<eos>"]
                }
            ) {
                $0.rounds = 1
                $0.rationalizes = true
            }
            _ = try await hinted.run()
            let found = try DistillationToy.demonstrations(hinted, round: 0)
            #expect(found.chains.count == 20 && found.labelled?.count == 20)
            #expect(found.labelled?.count { $0.isCorrect == true } == found.solved)
            #expect(found.solved < 20)
        }
    }
}
