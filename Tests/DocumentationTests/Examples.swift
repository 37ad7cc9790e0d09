import Experiments
import Foundation
import Language
import Learning
import Reasoning
import Rewards
import Search
import Tasks

// Every Swift example of the README and of the documentation catalogs, as it stands there: between
// two marks, indented as a function's body. `DocumentationTests` compares the texts; that they
// compile is that this file does.

// MARK: README

func loadAndStream() async throws {
    // example
    let task = Countdown()
    let model = try LocalModel(folder: URL(filePath: "runs/o1/model"))
    let problem = task.problem(numbers: [3, 7, 12], target: 33)
    for try await case .piece(let text, _) in try model.policy(for: task).stream(problem) {
        print(text, terminator: "")
    }
    // end
}

func solveWithinABudget(task: Countdown, model: LocalModel, problem: Problem) async throws {
    // example
    let verifier = try VerifierCatalog.standard.verifier(
        named: "self", for: VerifierUse(task: task, model: model))
    let search = BeamSearch(TreeSettings(task: task, verifier: verifier), beams: 4, width: 4)
    let found = try await search.solve(
        problem, with: model.policy(for: task), budget: Budget(tokens: 3_000))
    print(found.answer ?? "none", found.score ?? .nan, found.ledger.total.flops)
    // end
}

func evaluate(task: Countdown, model: LocalModel) async throws {
    // example
    let evaluation = try await ChainEvaluation.run(
        task.testProblems(100), samples: 4, policy: model.policy(for: task), task: task,
        sampling: Sampling(GenerateParameters(maxTokens: 512)))
    var stream = RandomStream(1, "intervals")
    print(try evaluation.accuracy(stream: &stream), evaluation.flopsPerChain)
    // end
}

// example
/// 1 for a right answer, less a hundredth for every ten tokens.
struct BriefAndRight: Reward {
    let task: Countdown

    func rewards(for chains: [Chain]) -> ChainRewards {
        ChainRewards(
            values: chains.map { chain in
                .whole(
                    task.judge(chain: chain) == .correct
                        ? 1 - Double(chain.tokens.count) / 1_000 : 0)
            })
    }
}
// end

func trainByGRPO(task: Countdown, model: LocalModel) async throws {
    // example
    let problems = try task.problems(in: .train, count: 500, seed: 1)
    let learning = try PolicyGradient(
        model, task: task, problems: problems, configuration: .grpo(steps: 40),
        reward: BriefAndRight(task: task))
    let run = try RunFolder.open(
        URL(filePath: "runs/brief"), configuration: learning.configuration)
    let trainer = try await Trainer(learning, in: run, tokenizer: model.tokenizer)
    for try await step in trainer.steps { print(step.step, step.accuracy) }
    // end
}

// MARK: Articles

// example
/// The answer of the chain that thought longest.
struct LongestThought: Strategy {
    let task: any ReasoningTask
    let samples: Int
    var name: String { "longest-thought" }

    func solve(
        _ problem: Problem, with policy: any Policy, budget: Budget
    ) async throws -> Solution {
        let most = budget.tokens.map { $0 / samples }
        let drawn = try await policy.sample(
            from: policy.begin(problem), count: samples,
            parameters: GenerateParameters(maxTokens: most))
        var ledger = ComputeLedger()
        ledger.charge(drawn.usage, to: .policy)
        let chosen = drawn.chains.filter { task.canonicalAnswer(of: $0) != nil }
            .max { $0.tokens.count < $1.tokens.count }
        return Solution(
            problem: problem, answer: chosen.flatMap { task.answer(of: $0) }, chosen: chosen,
            chains: drawn.chains, ledger: ledger)
    }
}
// end
