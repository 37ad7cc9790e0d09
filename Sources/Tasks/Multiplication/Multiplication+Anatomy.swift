import Reasoning

extension Multiplication: AnatomizedTask {
    /// A line of residues alone is a note; an attempt solves the problem when its steps are true
    /// and one of its results is the product.
    public func anatomy(of text: String, problem: Problem) -> ChainAnatomy {
        let factors = Factors(question: problem.question)
        let residue = factors.map { $0.first % 9 * ($0.second % 9) % 9 }
        return ChainAnatomy(reading: text, format: ChainFormat(), expected: residue) { line in
            if line.check == nil, line.steps.contains(where: { $0.operation == "%" }) {
                return .note
            }
            let isTrue = line.steps.allSatisfy { $0.exact == $0.written }
            let answer = line.steps.last { $0.operation != "%" }
            return .attempt(solves: isTrue && answer?.written == factors?.product)
        }
    }
}
