import Foundation
import Language
import Learning
import Reasoning
import Rewards
import Search
import Tasks
import Tensors
import Testing

@testable import Experiments

/// What a solution costs is a function of problem, strategy and seed.
@Suite("The ledger of a solution")
struct LedgerTests {
    private struct Bench {
        let task: any ReasoningTask
        let policy: LocalPolicy
        let verifier: ProcessRewardModel

        /// - Parameter memory: little of it, so that prefixes are evicted, or plenty.
        init(memory: Int) throws {
            task = try VerifierToy.task.task()
            let tokenizer = try VerifierToy.task.corpus(seed: 1).tokenizer()
            let configuration = ModelConfiguration(
                vocabularySize: tokenizer.vocabularySize, hiddenSize: 16, intermediateSize: 32,
                hiddenLayers: 1, attentionHeads: 2, kvHeads: 1, maxPositionEmbeddings: 128,
                tieWordEmbeddings: true, eosTokenIds: [Int(tokenizer.endOfSequence)])
            let model = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
            // Sharper than an untaught model, so that samples agree and prefixes are shared.
            try model.embedding.update(from: model.embedding.detached() * 40)
            policy = try LocalModel(model: model, tokenizer: tokenizer, memory: memory)
                .policy(for: task)
            verifier = try ProcessRewardModel(
                RewardModel(copying: model, random: RandomSource(seed: 2)), tokenizer: tokenizer,
                task: task, memory: memory)
        }

        func strategy(_ name: String) throws -> any Strategy {
            let sampling = Sampling(
                GenerateParameters(maxTokens: 40, seed: 5), thinking: .init(cap: 20),
                answerTokens: 6)
            let tree = TreeSettings(
                task: task, verifier: verifier, sampling: sampling,
                stepping: Stepping(boundary: .tokens(5)))
            switch name {
            case "vote": return MajorityVote(task: task, samples: 6, sampling: sampling)
            case "best":
                return BestOfN(
                    task: task, verifier: verifier, samples: 6, sampling: sampling)
            case "beam": return BeamSearch(tree, beams: 2, width: 3)
            case "tree":
                return TreeSearch(
                    tree, .init(simulations: 12, parallel: 4, valuation: .rollouts(2)))
            case "particles": return ParticleFilter(tree, particles: 6)
            case "revision":
                return SequentialRevision(
                    task: task, sequences: 3, attempts: 2, selection: .best(verifier),
                    sampling: sampling)
            default:
                let value = try MonteCarloValue(
                    policy: policy, verifier: verifier, rollouts: 2,
                    parameters: GenerateParameters(maxTokens: 12, seed: 3))
                return BeamSearch(
                    TreeSettings(
                        task: task, verifier: value, sampling: sampling,
                        stepping: Stepping(boundary: .tokens(5))), beams: 2, width: 2)
            }
        }
    }

    /// A ledger without what the clock says.
    private func untimed(_ ledger: ComputeLedger) -> ComputeLedger {
        var untimed = ComputeLedger()
        for (account, usage) in ledger.accounts {
            var usage = usage
            usage.seconds = 0
            untimed.charge(usage, to: account)
        }
        return untimed
    }

    @Test(
        "A problem costs the same alone and beside twenty others, in any order and on any memory",
        arguments: ["vote", "best", "beam", "tree", "particles", "revision", "rollouts"])
    func alone(name: String) async throws {
        let problems = try VerifierToy.task.task().testProblems(21)
        let ample = try Bench(memory: 1 << 24)
        var expected: [String: ComputeLedger] = [:]
        for problem in problems {
            let fresh = try Bench(memory: 1 << 24)
            let solution = try await fresh.strategy(name).solve(
                problem, with: fresh.policy, budget: .init(tokens: 1_500))
            expected[problem.id] = untimed(solution.ledger)
            #expect(solution.ledger.total.flops > 0)
        }
        var stream = RandomStream(7, name)
        // The second time all of it is in the cache; at last memory holds a few chains only.
        let scarce = try Bench(memory: 1 << 19)
        for bench in [ample, ample, scarce] {
            let strategy = try bench.strategy(name)
            let found = try await problems.shuffled(using: &stream).concurrently(atMost: 21) {
                try await strategy.solve($0, with: bench.policy, budget: .init(tokens: 1_500))
            }
            for solution in found {
                #expect(untimed(solution.ledger) == expected[solution.problem.id])
            }
        }
        #expect(ample.policy.engine.statistics.cachedTokens > 0)
    }

    @Test("Prefixes that a solution shares count once")
    func shared() async throws {
        let bench = try Bench(memory: 1 << 24)
        let problem = try VerifierToy.task.task().testProblems(1)[0]
        let prompt = try bench.policy.begin(problem).prompt.count
        let solution = try await bench.strategy("vote").solve(
            problem, with: bench.policy, budget: .unlimited)
        let usage = solution.ledger[.policy]
        // The prompt, and for a chain that was cut its last token and the end of thought put behind it.
        let cut = solution.chains.count { !$0.forced.isEmpty }
        #expect(cut > 0)
        #expect(usage.promptTokens <= prompt + 2 * cut)
        #expect(
            usage.generatedTokens
                == solution.chains.reduce(0) { $0 + $1.tokens.count - $1.forced.count })
    }
}
