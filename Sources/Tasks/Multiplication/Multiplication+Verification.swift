import Reasoning

extension Multiplication: VerifiableTask {
    /// The product worked out anew from the products of all digits, compared with the answer:
    /// `7*6=42,40*6=240,7*80=560,40*80=3200,42+240=282,282+560=842,842+3200=4042?4042Y`. nil for an
    /// answer without digits, or a question that is no product.
    public func verification(of answer: String, of problem: Problem) -> String? {
        guard let digits = canonical(answer: answer, of: problem),
            let factors = Factors(question: problem.question)
        else { return nil }
        var steps: [String] = []
        var sum: Int?
        var products: [Int] = []
        for second in Self.parts(of: factors.second) {
            for first in Self.parts(of: factors.first) {
                products.append(first * second)
                steps.append("\(first)*\(second)=\(first * second)")
            }
        }
        for product in products {
            if let before = sum { steps.append("\(before)+\(product)=\(before + product)") }
            sum = (sum ?? 0) + product
        }
        let verdict = judge(answer: answer, of: problem) == .correct ? "Y" : "N"
        return steps.joined(separator: ",") + "?\(digits)\(verdict)\(stepSeparator)"
    }
}
