import Foundation
import Language
import Learning
import PonderModelTesting
import Reasoning
import Results
import Rewards
import Tasks
import Tensors

@testable import Experiments

/// Small untaught policies of Countdown, and recipes that take a second.
enum VerifierToy {
    static let task = TaskRecipe.countdown(
        .init(
            problems: .init(
                numbers: 1...6, targets: 1...20, largestValue: 99, wholeNumbers: true)))

    /// A policy's folder. It knows no Countdown: what it writes is noise.
    static func policy(at url: URL, seed: UInt64 = 1, of recipe: TaskRecipe = task) throws {
        let tokenizer = try recipe.corpus(seed: 1).tokenizer()
        try TinyModel.write(tokenizer, seed: seed, to: url)
    }

    static func recipe(_ kind: VerifierRecipe.Kind) -> VerifierRecipe {
        var recipe = VerifierRecipe(
            seed: 3, kind: kind,
            chains: .init(
                seed: 3, task: task, problems: 40, heldOutProblems: 6, samples: 4, maxTokens: 24,
                cacheBytes: 1 << 22),
            labels: .init(
                rollouts: 2, steps: 2, chains: kind.rollsOut ? 48 : 1_000, maxTokens: 16),
            training: .init(
                epochs: 2, tokensPerStep: 600, evaluationInterval: 2, patience: 50,
                optimizer: .init(learningRate: 1e-3, warmupSteps: 2)), heldOutShare: 0.2)
        recipe.generative.maxTokens = 16
        recipe.generative.pretraining.tokens = 6_000
        recipe.generative.pretraining.tokensPerStep = 600
        return recipe
    }

    /// Chains by hand: for each problem a right one, a wrong one that claims to be right, and one
    /// that was cut off, as `VerifierChains` keeps them.
    static func judgedChains(_ range: Range<Int>, split: Split = .train) throws -> [DrawnChain] {
        let task = try Countdown(configuration: CountdownCorpus.Configuration.standard.problems)
        return range.flatMap { number -> [DrawnChain] in
            let (a, b, c) = (2 + number % 9, 3 + number % 7, 1 + number % 5)
            let problem = task.problem(
                numbers: [a, b, c], target: a + b + c, id: "p\(number)",
                difficulty: 1 + number % 5)
            let (sum, whole) = (a + b, a + b + c)
            let texts: [(String, StopReason)] = [
                (
                    "\(a)+\(b)=\(sum),\(sum)+\(c)=\(whole)?\(whole)Y\n</think>\(a)+\(b)+\(c)<eos>",
                    .endOfSequence
                ),
                ("\(a)*\(b)=\(a * b)?\(whole)Y\n</think>\(a)*\(b)*\(c)-\(c)<eos>", .endOfSequence),
                ("\(a)+\(b)=\(sum),", .length),
            ]
            return texts.enumerated().map { sample, text in
                let chain = Chain(
                    problem: problem, prompt: [], text: text.0, stopReason: text.1)
                return DrawnChain(
                    problem: problem, policy: 0, sample: sample,
                    judged: JudgedChain(chain, task: task))
            }
        }
    }

    static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "verifiers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
