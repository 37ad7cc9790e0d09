import Reasoning

extension Verifier {
    /// Scores that keep the contract: a word on each chain, in [0, 1], NaN and infinities masked.
    ///
    /// - Throws: `SearchError.verifierFailed` for whatever the verifier throws but
    ///   `CancellationError` and `SearchError`, `.wrongScoreCount`, `.scoreOutOfRange`.
    func checkedScores(of chains: [Chain], atMost tokens: Int? = nil) async throws -> Scores {
        var scores: Scores
        do {
            scores = try await score(chains, atMost: tokens)
        } catch let error as CancellationError {
            throw error
        } catch let error as SearchError {
            throw error
        } catch {
            throw SearchError.verifierFailed(String(describing: error))
        }
        guard scores.words.count == chains.count else {
            throw SearchError.wrongScoreCount(expected: chains.count, got: scores.words.count)
        }
        scores.words = scores.words.map { $0.value?.isFinite ?? true ? $0 : .never }
        if let wrong = scores.values.compactMap(\.self).first(where: { !(0...1).contains($0) }) {
            throw SearchError.scoreOutOfRange(wrong)
        }
        return scores
    }

    /// Checked words, charged; not yet any when the deadline came first.
    ///
    /// - Parameter tokens: what a verifier that keeps to a bound may spend; nil: no bound.
    /// - Throws: what `checkedScores(of:atMost:)` throws, and `CancellationError`.
    func scores(of chains: [Chain], spending: inout Spending, atMost tokens: Int? = nil)
        async throws -> [Score]
    {
        guard !chains.isEmpty else { return [] }
        try Task.checkCancellation()
        let scores = try await spending.timed(.verifier) {
            try await checkedScores(of: chains, atMost: tokens)
        }
        guard let scores else { return chains.map { _ in .notYet } }
        spending.charge(scores)
        return scores.words
    }

    /// The same for those chains that have an answer which the task can read; the others are not scored
    /// and have none.
    func scores(
        ofAnswersIn chains: [Chain], of task: any ReasoningTask, spending: inout Spending
    ) async throws -> [Double?] {
        let answered = chains.indices.filter { task.canonicalAnswer(of: chains[$0]) != nil }
        var all = [Double?](repeating: nil, count: chains.count)
        let scores = try await scores(of: answered.map { chains[$0] }, spending: &spending)
        for (index, score) in zip(answered, scores) { all[index] = score.value }
        return all
    }
}
