import Foundation
import Learning
import Reasoning
import Rewards

/// Scores many chains in portions, with progress.
struct VerifierScorer {
    /// Chains in a call of the verifier.
    static let portion = 64

    let verifier: any Verifier
    let total: Int
    let observe: (RunEvent) -> Void
    private(set) var done = 0
    private(set) var ledger = ComputeLedger()
    private let start = Date()

    init(verifier: any Verifier, total: Int, observe: @escaping (RunEvent) -> Void) {
        self.verifier = verifier
        self.total = total
        self.observe = observe
    }

    /// A score for each chain; nil: masked.
    /// - Throws: `RewardsError.wrongScoreCount`, what the verifier throws, `CancellationError`.
    mutating func scores(of chains: [Chain]) async throws -> [Double?] {
        var values: [Double?] = []
        for start in stride(from: 0, to: chains.count, by: Self.portion) {
            try Task.checkCancellation()
            let portion = Array(chains[start..<min(start + Self.portion, chains.count)])
            let scores = try await verifier.score(portion)
            guard scores.values.count == portion.count else {
                throw RewardsError.wrongScoreCount(
                    expected: portion.count, got: scores.values.count)
            }
            values += scores.values
            ledger.charge(scores.usage, to: .verifier)
            ledger.charge(scores.rollouts, to: .rollouts)
            done += portion.count
            observe(
                .progress(
                    RunProgress(
                        title: "measuring", unit: "chains", done: done, total: total,
                        elapsed: Date().timeIntervalSince(self.start)), metrics: [:]))
        }
        return values
    }
}

extension DrawnChain {
    /// The chain up to the last step that ends in the first half of its text; nil where none does.
    func half(separator: String) -> Chain? {
        let whole = chain
        let text = whole.text
        let middle = text.utf8.count / 2
        let steps = ChainStep.steps(of: whole, separator: separator)
        guard let last = steps.last(where: { $0.range.upperBound <= middle && !$0.isAnswer }) else {
            return nil
        }
        return Chain(
            problem: problem, prompt: [],
            text: String(decoding: text.utf8.prefix(last.range.upperBound), as: UTF8.self),
            format: whole.format)
    }
}
