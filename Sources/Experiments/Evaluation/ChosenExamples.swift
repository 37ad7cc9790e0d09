import Reasoning
import Results

extension ReasonerSummary.Example {
    /// The same held-out problems before and after, the first of each kind: two that learning solved, one
    /// that was solved all along, one of neither, one that was lost.
    ///
    /// - Parameters:
    ///   - before: of the same problems as `after`.
    ///   - task: marks each step, where it can.
    static func chosen(
        before: ChainEvaluation, after: ChainEvaluation, by task: any ReasoningTask
    ) -> [Self] {
        var wanted = [
            (before: false, after: true, count: 2), (before: true, after: true, count: 1),
            (before: false, after: false, count: 1), (before: true, after: false, count: 1),
        ]
        var examples: [Self] = []
        for (index, problem) in before.problems.enumerated() {
            guard let first = before.samples[index].first, let last = after.samples[index].first,
                let kind = wanted.firstIndex(where: {
                    $0.count > 0 && $0.before == first.isCorrect && $0.after == last.isCorrect
                })
            else { continue }
            wanted[kind].count -= 1
            examples.append(
                Self(
                    problem: problem.question, before: marked(first, of: problem, by: task),
                    after: marked(last, of: problem, by: task)))
        }
        return examples
    }

    /// A chain with the task's word on each of its steps.
    private static func marked(
        _ chain: JudgedChain, of problem: Problem, by task: any ReasoningTask
    ) -> JudgedChain {
        var example = chain
        example.marks = StepMarks(
            of: Chain(
                problem: problem, prompt: [], text: chain.text ?? "",
                stopReason: chain.stopReason, format: chain.format ?? ChainFormat()), by: task)
        return example
    }
}
