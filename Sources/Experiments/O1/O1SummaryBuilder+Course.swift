import Reasoning
import Tasks

extension O1SummaryBuilder {
    /// The RL metrics of a seed, step by step.
    func learningSteps(_ result: O1SeedResult) -> [O1Summary.LearningStep] {
        result.learning.map { step, flops, metrics in
            O1Summary.LearningStep(
                step: step, seed: result.seed, flops: flops, reward: metrics["reward"] ?? .nan,
                meanLength: metrics["length"] ?? .nan, unfinished: metrics["unfinished"],
                entropy: metrics["entropy"], kl: metrics["kl"],
                clipFraction: metrics["clipFraction"], gradientNorm: metrics["gradientNorm"],
                samplerTrainerGap: metrics["samplerTrainerGap"],
                generationTokensPerSecond: metrics["generationTokensPerSecond"],
                trainingTokensPerSecond: metrics["trainingTokensPerSecond"],
                skipped: metrics["skipped"].map { $0 > 0 })
        }
    }

    /// How often chains try, check, abandon and give up, on held-out problems before and after and
    /// on training problems along the way.
    func behaviours() throws -> O1Summary.Behaviours {
        let steps = results.flatMap { result in
            result.learning.map { step, _, metrics in
                counts(n: Int(metrics["chains"] ?? 0), step: step) {
                    metrics["behaviour/\($0)"] ?? .nan
                }
            }
        }
        return O1Summary.Behaviours(
            base: counts(results.map(\.base)), trained: counts(results.map(\.trained)),
            steps: steps)
    }

    private func counts(_ evaluations: [ChainEvaluation]) -> O1Summary.BehaviourCounts {
        let anatomy = evaluations.reduce(ChainAnatomy()) { $0 + $1.anatomy }
        let rates = anatomy.rates
        return counts(n: anatomy.chains, step: nil) { rates[$0] ?? .nan }
    }

    private func counts(
        n: Int, step: Int?, _ rate: (String) -> Double
    ) -> O1Summary.BehaviourCounts {
        O1Summary.BehaviourCounts(
            step: step, n: n, attempts: .init(rate("attempts")), checks: .init(rate("checks")),
            abandoned: .init(rate("abandoned")), repeated: .init(rate("repeated")),
            giveUps: .init(rate("giveUps")), falseClaims: .init(rate("falseClaims")))
    }

    /// The same held-out problems before and after: solved by RL, solved by both, by none, lost.
    func examples() -> [O1Summary.Example] {
        guard let result = results.first else { return [] }
        var wanted = [
            (before: false, after: true, count: 2), (before: true, after: true, count: 1),
            (before: false, after: false, count: 1), (before: true, after: false, count: 1),
        ]
        var examples: [O1Summary.Example] = []
        for (index, problem) in result.base.problems.enumerated() {
            guard let before = result.base.samples[index].first,
                let after = result.trained.samples[index].first,
                let kind = wanted.firstIndex(where: {
                    $0.count > 0 && $0.before == (before.verdict == .correct)
                        && $0.after == (after.verdict == .correct)
                })
            else { continue }
            wanted[kind].count -= 1
            examples.append(
                O1Summary.Example(
                    problem: problem.question, before: example(before), after: example(after)))
        }
        return examples
    }

    private func example(_ sample: ChainEvaluation.Sample) -> O1Summary.ExampleChain {
        O1Summary.ExampleChain(
            text: sample.text ?? "", verdict: sample.verdict, tokens: sample.tokens)
    }
}
