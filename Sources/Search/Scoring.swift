import Reasoning

extension Verifier {
    /// Scores that keep the contract: one for each chain, in [0, 1], NaN and infinities masked.
    ///
    /// - Throws: `SearchError.verifierFailed` for whatever the verifier throws but
    ///   `CancellationError`, `.wrongScoreCount`, `.scoreOutOfRange`.
    func checkedScores(of chains: [Chain]) async throws -> Scores {
        var scores: Scores
        do {
            scores = try await score(chains)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw SearchError.verifierFailed(String(describing: error))
        }
        guard scores.values.count == chains.count else {
            throw SearchError.wrongScoreCount(expected: chains.count, got: scores.values.count)
        }
        scores.values = scores.values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
        if let wrong = scores.values.compactMap(\.self).first(where: { !(0...1).contains($0) }) {
            throw SearchError.scoreOutOfRange(wrong)
        }
        return scores
    }
}
