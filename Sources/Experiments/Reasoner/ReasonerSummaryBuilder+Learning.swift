import Reasoning
import Results
import Tasks

extension ReasonerSummaryBuilder {
    /// The RL metrics of a seed, step by step.
    func learningSteps(_ result: ReasonerSeedResult) -> [ReasonerSummary.LearningStep] {
        result.learning.map { step, flops, metrics in
            ReasonerSummary.LearningStep(
                step: step, seed: result.seed, flops: flops, reward: metrics[.reward] ?? .nan,
                meanLength: metrics[.length] ?? .nan, unfinished: metrics[.unfinished],
                entropy: metrics[.entropy], kl: metrics[.kl],
                clipFraction: metrics[.clipFraction], gradientNorm: metrics[.gradientNorm],
                samplerTrainerGap: metrics[.samplerTrainerGap],
                generationTokensPerSecond: metrics[.generationTokensPerSecond],
                trainingTokensPerSecond: metrics[.trainingTokensPerSecond],
                skipped: metrics[.skipped].map { $0 > 0 })
        }
    }

    /// How often chains try, check, abandon and give up, on held-out problems before and after and
    /// on training problems along the way; none of a task whose thoughts are not taken apart.
    func behaviours() throws -> ReasonerSummary.Behaviours {
        guard try recipe.task.task() is any AnatomizedTask else { return .init() }
        let steps = results.flatMap { result in
            result.learning.map { counts($0.metrics, step: $0.step) }
        }
        return ReasonerSummary.Behaviours(
            base: counts(results.map(\.base)), trained: counts(results.map(\.trained)),
            steps: steps)
    }

    private func counts(_ evaluations: [ChainEvaluation]) -> ReasonerSummary.BehaviourCounts {
        counts(evaluations.reduce(ChainAnatomy()) { $0 + $1.anatomy }.rates, step: nil)
    }

    private func counts(_ rates: Metrics, step: Int?) -> ReasonerSummary.BehaviourCounts {
        func rate(_ name: MetricName) -> ReasonerSummary.Measure { .init(rates[name] ?? .nan) }
        return ReasonerSummary.BehaviourCounts(
            step: step, n: rates[.chains].flatMap(Int.init(exactly:)) ?? 0,
            attempts: rate(.attempts),
            checks: rate(.checks), abandoned: rate(.abandoned), repeated: rate(.repeated),
            giveUps: rate(.giveUps), falseClaims: rate(.falseClaims))
    }

    /// The same held-out problems before and after: solved by RL, solved by both, by none, lost.
    func examples() throws -> [ReasonerSummary.Example] {
        guard let result = results.first else { return [] }
        let task = try recipe.task.task()
        var wanted = [
            (before: false, after: true, count: 2), (before: true, after: true, count: 1),
            (before: false, after: false, count: 1), (before: true, after: false, count: 1),
        ]
        var examples: [ReasonerSummary.Example] = []
        for (index, problem) in result.base.problems.enumerated() {
            guard let before = result.base.samples[index].first,
                let after = result.trained.samples[index].first,
                let kind = wanted.firstIndex(where: {
                    $0.count > 0 && $0.before == before.isCorrect
                        && $0.after == after.isCorrect
                })
            else { continue }
            wanted[kind].count -= 1
            examples.append(
                ReasonerSummary.Example(
                    problem: problem.question, before: example(before, of: problem, by: task),
                    after: example(after, of: problem, by: task)))
        }
        return examples
    }

    /// A chain with the task's word on each of its steps.
    private func example(_ chain: JudgedChain, of problem: Problem, by task: any ReasoningTask)
        -> JudgedChain
    {
        var example = chain
        example.marks = StepMarks(
            of: Chain(
                problem: problem, prompt: [], text: chain.text ?? "",
                stopReason: chain.stopReason, format: chain.format ?? ChainFormat()), by: task)
        return example
    }
}
