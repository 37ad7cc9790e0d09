import Reasoning

extension KnightsAndKnaves: StepJudge {
    /// A line is correct when it hears nobody twice, gives everybody the role that it supposes, reads
    /// and judges every statement rightly, and its verdict, if it has one, follows. A true `N` is as correct as a
    /// true `Y`.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let island = try? Island(question: chain.problem.question)
        func line(_ text: Substring) -> SuppositionLine? {
            island.flatMap { SuppositionLine(text, people: $0.statements.count) }
        }
        return stepVerdicts(
            of: chain, claim: { line($0)?.claim },
            isTrue: { text in
                guard let island, let line = line(text) else { return false }
                return line.keepsRoles && line.slips(on: island) == 0
                    && line.verdictIsTrue != false
                    && Set(line.steps.map(\.person)).count == line.steps.count
            })
    }
}

extension KnightsAndKnaves: AnatomizedTask {
    /// Every line is an attempt, the same one as another that supposes the same, and solves the problem
    /// when what it supposes fits. A step is a statement that is judged; one that is misread or misjudged is a slip.
    public func anatomy(of text: String, problem: Problem) -> ChainAnatomy {
        let island = try? Island(question: problem.question)
        return ChainAnatomy(reading: text, format: ChainFormat()) { text in
            guard let island,
                let line = SuppositionLine(text, people: island.statements.count)
            else { return nil }
            let check = line.verdictIsTrue.map { isTrue in
                ChainAnatomy.Check(
                    claims: line.claim == true, isTrue: isTrue, comparesRightly: line.keepsRoles)
            }
            return ChainAnatomy.Line(
                steps: line.steps.count, slips: line.slips(on: island),
                attempt: ChainAnatomy.Attempt(
                    key: line.roles, solves: island.fits(line.roles), check: check))
        }
    }
}

extension KnightsAndKnaves: VerifiableTask {
    /// What the answer supposes, with the statements gone through up to the first contradiction, and
    /// the exact judge's verdict: `A-BC:A-0?1,-B1&1?1N`. nil for an answer that does not give everybody a role,
    /// or a question that cannot be read.
    public func verification(of answer: String, of problem: Problem) -> String? {
        guard let island = try? Island(question: problem.question),
            let roles = IslandRoles(answer, people: island.statements.count)
        else { return nil }
        var line = SuppositionLine(supposing: roles, on: island)
        line.claim = judge(answer: answer, of: problem) == .correct
        return line.text + stepSeparator
    }
}
