import Reasoning

extension Multiplication: HintedTask {
    public func keyAnswer(of problem: Problem) -> String? {
        guard case .answer(let product) = problem.reference else { return nil }
        return product
    }

    /// `47*86=4042`: the question and its product.
    public func messages(for problem: Problem, hintedBy answer: String) -> [Message] {
        [.user(problem.question + "=" + answer)]
    }
}
