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

@Suite("Training verifiers in miniature")
struct VerifierTrainingTests {
    /// A policy, and chains by hand where they would be drawn.
    private func prepare(_ folder: URL) throws {
        try VerifierToy.policy(at: folder.appending(path: "policy"))
        let chains = folder.appending(path: "chains/chains")
        try FileManager.default.createDirectory(at: chains, withIntermediateDirectories: true)
        for (name, range) in [
            ("training-0-00000", 0..<32), ("training-0-00001", 32..<40),
            ("held-out-0-00000", 100..<106),
        ] {
            try VerifierChains.Batch(
                usage: Usage(generatedTokens: 7), chains: VerifierToy.judgedChains(range)
            ).write(chains.appending(path: name + ".json"))
        }
    }

    private func training(
        _ kind: VerifierRecipe.Kind, _ folder: URL, out: String? = nil, judge: String? = nil,
        learningSteps: Int = 0
    ) throws -> VerifierTraining {
        var recipe = VerifierToy.recipe(kind)
        recipe.generative.learning.steps = learningSteps
        recipe.generative.learning.problems = 4
        recipe.generative.learning.samples = 4
        recipe.generative.learning.maxTokens = 16
        if learningSteps > 0 {
            // Verdicts alone, which so small a model learns to write.
            recipe.generative.reasons = false
            recipe.generative.pretraining.tokens = 12_000
            recipe.generative.pretraining.optimizer = .init(learningRate: 3e-2, warmupSteps: 2)
        }
        return try VerifierTraining(
            recipe: recipe, policies: [folder.appending(path: "policy")],
            folder: folder.appending(path: out ?? kind.rawValue),
            chainsFolder: folder.appending(path: "chains"),
            judge: judge.map { folder.appending(path: $0) })
    }

    @Test(
        "Every kind learns from the same chains, and its folder opens as a verifier",
        arguments: VerifierRecipe.Kind.allCases.filter { $0 != .processBootstrapped })
    func kinds(kind: VerifierRecipe.Kind) async throws {
        try await VerifierToy.withFolder { folder in
            try prepare(folder)
            let training = try training(kind, folder)
            let report = try await training.run()
            let part = try #require(report.part("policy"))
            #expect(part.problems == 6 && part.chains == 18 && part.unfinished == 6)
            #expect(part.choices.map(\.k) == [1, 2])
            #expect(abs(part.choices[0].coverage.value - 1.0 / 3) < 1e-12)
            let scores = try await RewardModel.verifier(
                at: training.folder, task: training.task, memory: 1 << 22
            ).score(VerifierToy.judgedChains(100..<103).map(\.chain))
            #expect(scores.values.count == 9)
            #expect(scores.values.compactMap(\.self).allSatisfy { (0...1).contains($0) })
            let ledgers = try JSONDecoder().decode(
                [String: ComputeLedger].self,
                from: Data(contentsOf: training.folder.appending(path: "ledger.json")))
            #expect(ledgers["chains"]?[.rollouts].generatedTokens == 21)
            #expect(ledgers["training"]?[.training].flops ?? 0 > 0)
            #expect((ledgers["labels"]?[.rollouts].generatedTokens ?? 0 > 0) == kind.rollsOut)
            // What is there is not done again.
            let steps = Mutex(0)
            let again = try await training.run { event in
                if case .progress(let progress, _) = event, progress.unit == "steps" {
                    steps.withLock { $0 += 1 }
                }
            }
            #expect(again == report)
            #expect(steps.withLock { $0 } == 0)
        }
    }

    @Test("An outcome model teaches a process model without the answer key")
    func bootstrapped() async throws {
        try await VerifierToy.withFolder { folder in
            try prepare(folder)
            #expect(throws: (any Error).self) { try training(.processBootstrapped, folder) }
            #expect(throws: (any Error).self) { try training(.outcome, folder, judge: "outcome") }
            _ = try await training(.outcome, folder).run()
            let process = try training(.processBootstrapped, folder, judge: "outcome")
            _ = try await process.run()
            let labels = try String(
                contentsOf: process.folder.appending(path: "labels.jsonl"), encoding: .utf8
            ).split(separator: "\n").map {
                try JSONDecoder().decode(LabelledChain.self, from: Data($0.utf8))
            }
            // An untaught model is sure of nothing: its labels are no verdicts.
            let targets = labels.flatMap { $0.labels.map(\.target) }
            #expect(!targets.isEmpty && targets.allSatisfy { $0 > 0 && $0 < 1 })
        }
    }

    @Test(
        "Cancelled at any step and run again, it ends in the weights of the uninterrupted run",
        arguments: [1, 3, 6],
        [
            (VerifierRecipe.Kind.outcome, "value_head.safetensors"),
            (.processImplicit, "reference/model.safetensors"),
        ])
    func resume(step: Int, kind: (name: VerifierRecipe.Kind, file: String)) async throws {
        try await VerifierToy.withFolder { folder in
            try prepare(folder)
            let whole = try training(kind.name, folder, out: "whole")
            _ = try await whole.run()
            let cut = try training(kind.name, folder, out: "cut")
            let work = Task {
                try await cut.run { event in
                    if case .progress(let progress, _) = event, progress.title == "training",
                        progress.done == step
                    {
                        withUnsafeCurrentTask { $0?.cancel() }
                    }
                }
            }
            await #expect(throws: CancellationError.self) { try await work.value }
            _ = try await cut.run()
            for file in ["model.safetensors", kind.file] {
                #expect(
                    try Data(contentsOf: whole.verifierFolder.appending(path: file))
                        == Data(contentsOf: cut.verifierFolder.appending(path: file)))
            }
        }
    }

    @Test("A generative verifier goes on by reinforcement on the exact verdict, also interrupted")
    func reinforced() async throws {
        try await VerifierToy.withFolder { folder in
            try prepare(folder)
            let whole = try training(.generative, folder, out: "whole", learningSteps: 3)
            _ = try await whole.run()
            let cut = try training(.generative, folder, out: "cut", learningSteps: 3)
            let work = Task {
                try await cut.run { event in
                    if case .progress(let progress, _) = event, progress.title == "learning" {
                        withUnsafeCurrentTask { $0?.cancel() }
                    }
                }
            }
            await #expect(throws: CancellationError.self) { try await work.value }
            _ = try await cut.run()
            func weights(_ url: URL) throws -> Data {
                try Data(contentsOf: url.appending(path: "model.safetensors"))
            }
            let learned = try weights(whole.verifierFolder)
            #expect(try learned == weights(cut.verifierFolder))
            #expect(try learned != weights(whole.folder.appending(path: "taught")))
            let cost = try #require(try whole.ledgers()["learning"])
            #expect(cost[.rollouts].generatedTokens > 0 && cost[.training].flops > 0)
            #expect(cost[.rollouts].generatedTokens <= 3 * 4 * 4 * 16)
        }
    }

    @Test("Chains are drawn once, of problems of both sides, and a lost batch comes back the same")
    func chains() async throws {
        try await VerifierToy.withFolder { folder in
            let policies = ["a", "b"].map { folder.appending(path: $0) }
            for (index, url) in policies.enumerated() {
                try VerifierToy.policy(at: url, seed: UInt64(index))
            }
            var configuration = VerifierToy.recipe(.outcome).chains
            let out = folder.appending(path: "chains")
            func complete() async throws -> VerifierChains.Contents {
                try await VerifierChains(
                    configuration: configuration, policies: policies, folder: out
                ).complete()
            }
            let drawn = try await complete()
            #expect(drawn.training.count == 2 * 40 * 4 && drawn.heldOut.count == 2 * 6 * 4)
            #expect(drawn.training.count { $0.policy == 1 } == 160)
            let heldOut = Set(drawn.heldOut.map(\.problem.id))
            #expect(heldOut.isDisjoint(with: drawn.training.map(\.problem.id)))
            #expect(drawn.training.allSatisfy { $0.judged.tokens <= 24 })
            let file = out.appending(path: "chains/training-1-00001.json")
            try FileManager.default.removeItem(at: file)
            let again = try await complete()
            #expect(again.training == drawn.training && again.heldOut == drawn.heldOut)
            configuration.samples = 3
            await #expect(throws: (any Error).self) { try await complete() }
        }
    }

    @Test("A recipe out of bounds is refused before anything is written")
    func refusals() throws {
        for change in [
            { $0.chains.problems = 0 }, { $0.labels.rollouts = 0 }, { $0.labels.steps = 0 },
            { $0.labels.window = 0 },
            {
                $0.labels.window = 3
                $0.labels.places = .steps
            },
            { $0.heldOutShare = 1 }, { $0.training.epochs = 0 }, { $0.generative.maxTokens = 0 },
            { $0.generative.verifications = .max }, { $0.training.epochs = .max },
            { $0.labels.rollouts = .max }, { $0.chains.samples = .max }, { $0.beta = 0 },
            { $0.beta = .nan }, { $0.beta = .infinity },
        ] as [(inout VerifierRecipe) -> Void] {
            var recipe = VerifierToy.recipe(.outcome)
            change(&recipe)
            #expect(throws: (any Error).self) { try recipe.validate() }
        }
    }

    @Test("Every kind has a recipe for every task, in full and in brief")
    func recipes() throws {
        for name in TaskRecipe.names {
            let task = try TaskRecipe(named: name)
            for kind in VerifierRecipe.Kind.allCases {
                let recipe = VerifierRecipe.demo(kind, task: task)
                try recipe.validate()
                try recipe.quick(task: task).validate()
                #expect(recipe.chains.task == task)
            }
            #expect(try task.task() is any VerifiableTask)
        }
    }

    @Test("A recipe survives its own JSON, whatever the task")
    func coding() throws {
        for task in [
            TaskRecipe.smallCountdown, .multiplication(.init()), .wordProblems(.init()),
        ] {
            var recipe = VerifierRecipe.demo(.outcome)
            recipe.chains.task = task
            let data = try JSONEncoder().encode(recipe)
            #expect(try JSONDecoder().decode(VerifierRecipe.self, from: data) == recipe)
        }
    }
}
