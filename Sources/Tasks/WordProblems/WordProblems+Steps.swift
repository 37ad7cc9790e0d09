import Reasoning

extension WordProblems: StepJudge {
    /// A line is correct when it gives a quantity of the question its true value, computed as the
    /// question defines it from true values, and its verdict, if it has one, says yes. Distractors
    /// are true steps, too: useless, not wrong.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let graph = WordGraph(question: chain.problem.question)
        return stepVerdicts(
            of: chain, claim: { WordLine($0)?.claim },
            isTrue: { text in
                guard let graph, let line = WordLine(text) else { return false }
                return line.isTrue(in: graph) && line.claim != false
            })
    }
}
