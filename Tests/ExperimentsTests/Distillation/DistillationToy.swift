import Foundation
import Language
import Learning
import Reasoning
import Tasks
import Tensors

@testable import Experiments

/// Rounds of search and learning on small products, whose experts know what they are to find: what the
/// rounds do with it can be seen whatever the policy is.
enum DistillationToy {
    static let task = TaskRecipe.multiplication(.init())

    static func recipe(
        problems: Int = 140, _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) -> DistillationRecipe {
        var recipe = DistillationRecipe(
            task: task, expert: "knowing", rounds: 2, problems: problems, epochs: 1,
            tokensPerStep: 600, heldOutProblems: 6, heldOutSamples: 2, maxTokens: 24,
            cacheBytes: 1 << 22)
        recipe.optimizer.learningRate = 1e-2
        change(&recipe)
        return recipe
    }

    /// A folder with an untaught `policy`.
    static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        try await VerifierToy.withFolder { folder in
            try VerifierToy.policy(at: folder.appending(path: "policy"), of: task)
            return try await body(folder)
        }
    }

    static func weights(_ distillation: Distillation) throws -> Data {
        try Data(contentsOf: distillation.modelFolder.appending(path: "model.safetensors"))
    }

    /// What a round's batches hold.
    static func demonstrations(_ distillation: Distillation, round: Int) throws -> Demonstrations {
        let folder = distillation.iteration.place(of: round).appending(path: "demonstrations")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return Demonstrations(
            joining: try names.map {
                try JSONDecoder().decode(
                    Demonstrations.self, from: Data(contentsOf: folder.appending(path: $0)))
            })
    }

    /// Runs until work of a title has come so far, and is cancelled there.
    static func cut(_ distillation: Distillation, at title: String, done: Int = 2) async throws {
        let work = Task {
            try await distillation.run { event in
                if case .progress(let progress, _) = event, progress.title == title,
                    progress.done >= done
                {
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
        }
        _ = try await work.value
    }

    /// Says of a problem what a script makes of its prompt and answer: texts behind the prompt.
    struct Knowing: Strategy {
        var name: String { "knowing" }
        var says: @Sendable (_ prompt: String, _ answer: String) throws -> [String] = {
            ["</think>\($1)<eos>"]
        }

        func solve(_ problem: Problem, with policy: any Policy, budget: Budget) async throws
            -> Solution
        {
            guard case .answer(let number) = problem.reference,
                let policy = policy as? LocalPolicy
            else { throw CancellationError() }
            let root = try policy.begin(problem)
            let prompt = policy.tokenizer.decode(tokens: root.prompt)
            let chains = try says(prompt, number).map { text in
                var chain = try policy.appending(text, to: root)
                chain.stopReason = .endOfSequence
                return chain
            }
            var ledger = ComputeLedger()
            ledger.charge(Usage(generatedTokens: 1, flops: 1), to: .policy)
            return Solution(
                problem: problem, answer: chains.first.flatMap(policy.task.answer),
                chosen: chains.first, chains: chains, ledger: ledger)
        }
    }
}
