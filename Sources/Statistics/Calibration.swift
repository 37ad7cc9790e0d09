import Reasoning

/// How far a verifier's scores can be believed, by pairs of a score and the exact verdict.
///
///     Brier  = (1/n) Σ (s − y)²                                    (Brier 1950)
///     ECE    = Σ_b (n_b / n) |mean score of b − share correct in b|  (1706.04599 §2)
///     AUROC  = P(s⁺ > s⁻) + P(s⁺ = s⁻)/2                            (Mann–Whitney)
///
/// Departures from 1706.04599: none; bins are of equal width, a score of 1 is in the last.
public struct Calibration: Codable, Hashable, Sendable {
    /// The scores in an interval, for a reliability diagram.
    public struct Bin: Codable, Hashable, Sendable {
        /// The interval's bounds; the lower one is in it.
        public var low: Double
        public var high: Double
        public var count: Int
        /// The mean of its scores; nil where there are none.
        public var meanScore: Double?
        /// The share of its scores whose chains are correct; nil where there are none.
        public var shareCorrect: Double?
    }

    /// Pairs with a score.
    public var count: Int
    /// Of them, those that are correct.
    public var correct: Int
    /// Chains that the verifier could not judge; they are in no other number.
    public var masked: Int
    public var brier: Double
    /// Expected calibration error.
    public var expectedError: Double
    /// Area under the ROC curve; nil where all are correct or none is.
    public var areaUnderROC: Double?
    /// At which a score counts as a yes.
    public var threshold: Double
    /// The share of wrong chains whose score reaches the threshold; nil where none is wrong.
    public var falsePositiveRate: Double?
    /// The share of correct chains whose score does not; nil where none is correct.
    public var falseNegativeRate: Double?
    /// From 0 to 1, of equal width.
    public var bins: [Bin]

    /// - Parameters:
    ///   - pairs: scores in [0, 1] with the exact verdict; at least one.
    ///   - bins: for the diagram and the expected error. Default 10.
    ///   - threshold: from which a score counts as a yes. Default 0.5.
    ///   - masked: chains without a score, to be reported beside them.
    /// - Throws: `StatisticsError.invalid`; `.tooFew` without a pair.
    public init(
        _ pairs: [(score: Double, isCorrect: Bool)], bins: Int = 10, threshold: Double = 0.5,
        masked: Int = 0
    ) throws {
        guard bins >= 1 else {
            throw StatisticsError.invalid(field: "bins", reason: "\(bins) is less than 1")
        }
        guard !pairs.isEmpty else {
            throw StatisticsError.tooFew(what: "a calibration", needed: 1, got: 0)
        }
        if let pair = pairs.first(where: { !(0...1).contains($0.score) }) {
            throw StatisticsError.invalid(
                field: "score", reason: "\(pair.score) is no probability in [0, 1]")
        }
        let n = Double(pairs.count)
        count = pairs.count
        correct = pairs.count { $0.isCorrect }
        self.masked = masked
        self.threshold = threshold
        brier =
            pairs.reduce(0) { sum, pair in
                let error = pair.score - (pair.isCorrect ? 1 : 0)
                return sum + error * error
            } / n
        self.bins = Self.bins(of: pairs, count: bins)
        expectedError = self.bins.reduce(0) { sum, bin in
            guard let mean = bin.meanScore, let share = bin.shareCorrect else { return sum }
            return sum + Double(bin.count) / n * abs(mean - share)
        }
        areaUnderROC = Self.areaUnderROC(pairs)
        let wrong = pairs.count - correct
        let passed = pairs.count { !$0.isCorrect && $0.score >= threshold }
        let missed = pairs.count { $0.isCorrect && $0.score < threshold }
        falsePositiveRate = wrong > 0 ? Double(passed) / Double(wrong) : nil
        falseNegativeRate = correct > 0 ? Double(missed) / Double(correct) : nil
    }

    /// The calibration of a verifier's scores on chains that the exact judge has judged; an
    /// unanswered chain is not correct.
    ///
    /// - Throws: as above; `StatisticsError.invalid` for another number of verdicts than scores.
    public init(scores: [Double?], verdicts: [Verdict], bins: Int = 10, threshold: Double = 0.5)
        throws
    {
        guard scores.count == verdicts.count else {
            throw StatisticsError.invalid(
                field: "verdicts", reason: "\(verdicts.count) for \(scores.count) scores")
        }
        let pairs = zip(scores, verdicts).compactMap { score, verdict in
            score.map { (score: $0, isCorrect: verdict == .correct) }
        }
        try self.init(
            pairs, bins: bins, threshold: threshold, masked: scores.count - pairs.count)
    }

    private static func bins(of pairs: [(score: Double, isCorrect: Bool)], count: Int) -> [Bin] {
        var sums = [(count: Int, score: Double, correct: Int)](
            repeating: (count: 0, score: 0, correct: 0), count: count)
        for pair in pairs {
            let place = min(Int(pair.score * Double(count)), count - 1)
            sums[place].count += 1
            sums[place].score += pair.score
            sums[place].correct += pair.isCorrect ? 1 : 0
        }
        return sums.enumerated().map { place, sum in
            let n = Double(sum.count)
            return Bin(
                low: Double(place) / Double(count), high: Double(place + 1) / Double(count),
                count: sum.count, meanScore: sum.count > 0 ? sum.score / n : nil,
                shareCorrect: sum.count > 0 ? Double(sum.correct) / n : nil)
        }
    }

    /// By ranks, equal scores sharing the mean of theirs. O(n log n).
    package static func areaUnderROC(_ pairs: [(score: Double, isCorrect: Bool)]) -> Double? {
        let sorted = pairs.sorted { $0.score < $1.score }
        let correct = sorted.count { $0.isCorrect }
        let wrong = sorted.count - correct
        guard correct > 0, wrong > 0 else { return nil }
        var rankSum = 0.0
        var start = 0
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end].score == sorted[start].score { end += 1 }
            let rank = Double(start + 1 + end) / 2
            rankSum += rank * Double(sorted[start..<end].count { $0.isCorrect })
            start = end
        }
        let least = Double(correct) * Double(correct + 1) / 2
        return (rankSum - least) / (Double(correct) * Double(wrong))
    }
}
