import Reasoning

extension WordProblems: VerifiableTask {
    /// The quantities that the asked one depends on, worked out anew from the question's graph, each
    /// behind those it builds on, and the asked one compared with the answer: `Ann figs=3`,
    /// `Bob nuts=3+4=7?7Y`, a line each. nil for an answer that is no number, or a question that
    /// cannot be read.
    public func verification(of answer: String, of problem: Problem) -> String? {
        guard let digits = canonical(answer: answer, of: problem),
            let graph = WordGraph(question: problem.question)
        else { return nil }
        let lines = graph.solution.map { entry in
            WordLine(
                quantity: entry.quantity, step: entry.definition.step { graph.values[$0] },
                written: graph.values[entry.quantity] ?? 0
            ).text
        }
        let verdict = judge(answer: answer, of: problem) == .correct ? "Y" : "N"
        return lines.joined(separator: stepSeparator)
            + "?\(digits)\(verdict)\(stepSeparator)"
    }
}

extension WordProblems.Configuration {
    /// The most tokens of a verification of an answer with its verdict, should no two digits be one.
    public var verificationTokens: Int {
        let lines = operations.upperBound + givens.upperBound
        // `Ann figs`, an equals sign, an operation with its result, and the end of the line.
        let line = (wholeWords ? 3 : 8) + 1 + 3 * valueDigits + 2 + 1
        // A question mark, the answer, the letter; end of thought, verdict, end of sequence.
        return lines * line + 1 + valueDigits + 1 + 3
    }
}
