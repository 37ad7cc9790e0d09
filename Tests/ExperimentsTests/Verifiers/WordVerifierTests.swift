import Foundation
import Language
import PonderModelTesting
import Reasoning
import Results
import Rewards
import Tasks
import Tensors
import Testing

@testable import Experiments
@testable import Learning

@Suite("Verifiers of word problems in miniature")
struct WordVerifierTests {
    private static let task = TaskRecipe.wordProblems(
        .init(problems: .init(operations: 1...2, givens: 1...1, wholeWords: true)))

    /// A right and a wrong chain of each problem.
    private static func chains(_ range: Range<Int>) throws -> [DrawnChain] {
        let words = try WordProblems(configuration: .init(wholeWords: true))
        return try range.flatMap { number -> [DrawnChain] in
            let (given, change) = (1 + number % 9, 1 + number % 5)
            let question =
                "Ann has \(given) figs. Bob has \(change) more nuts than Ann has figs. "
                + "How many nuts has Bob?"
            let problem = try #require(words.problem(question: question, id: "p\(number)"))
            return [0, 1].map { off in
                let value = given + change + off
                let text =
                    "Ann figs=\(given)\nBob nuts=\(given)+\(change)=\(value)\n"
                    + "</think>\(value)<eos>"
                let chain = Chain(
                    problem: problem, prompt: [], text: text, stopReason: .endOfSequence)
                return DrawnChain(
                    problem: problem, policy: 0, sample: off,
                    judged: JudgedChain(chain, task: words))
            }
        }
    }

    @Test("A generative verifier learns from checks that are written out", .timeLimit(.minutes(1)))
    func generative() async throws {
        try await VerifierToy.withFolder { folder in
            let policy = folder.appending(path: "policy")
            let task = try Self.task.task()
            let tokenizer = try Self.task.corpus(seed: 1).tokenizer()
            try TinyModel.write(tokenizer, to: policy)
            let drawn = folder.appending(path: "chains/chains")
            try FileManager.default.createDirectory(at: drawn, withIntermediateDirectories: true)
            for (name, range) in [
                ("training-0-00000", 0..<32), ("training-0-00001", 32..<40),
                ("held-out-0-00000", 100..<106),
            ] {
                try VerifierChains.Batch(usage: .zero, chains: Self.chains(range)).write(
                    drawn.appending(path: name + ".json"))
            }
            var recipe = VerifierToy.recipe(.generative)
            recipe.chains.task = Self.task
            let training = try VerifierTraining(
                recipe: recipe, policies: [policy], folder: folder.appending(path: "generative"),
                chainsFolder: folder.appending(path: "chains"))
            let report = try await training.run()
            #expect(report.part("policy")?.chains == 12)
            let scores = try await RewardModel.verifier(
                at: training.folder, task: task, memory: 1 << 22
            ).score(Self.chains(100..<103).map(\.chain))
            #expect(scores.values.count == 6)
            #expect(scores.values.compactMap(\.self).allSatisfy { (0...1).contains($0) })
        }
    }
}
