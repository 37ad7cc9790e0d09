import Reasoning
import Results
import Statistics
import Tasks

/// How well chains search, as sums over the problems they belong to: chains of several seeds on the same
/// problems add up problem by problem.
struct SearchMeasures {
    /// Right chains over chains.
    private(set) var accuracy = ClusteredRatio()
    private(set) var withinTokens: [Int: ClusteredRatio] = [:]
    private(set) var withinAttempts: [Int: ClusteredRatio] = [:]
    private(set) var firstAttempt = ClusteredRatio()
    private(set) var perAttempt = ClusteredRatio()
    private(set) var repeats = ClusteredRatio()
    private(set) var nearMissesFollowed = ClusteredRatio()
    private(set) var followed = ClusteredRatio()
    private(set) var tokensToSolution = ClusteredRatio()
    private var chains = 0

    /// Numbers of attempts within which chains are compared.
    static let attempts = [1, 2, 4, 8, 16, 32]

    /// - Parameter tokens: budgets within which a chain counts as right only if it ended there.
    init(_ evaluations: [ChainEvaluation], tokens: [Int]) {
        for evaluation in evaluations { add(evaluation, tokens: tokens) }
    }

    private mutating func add(_ evaluation: ChainEvaluation, tokens: [Int]) {
        for (index, samples) in evaluation.samples.enumerated() {
            let problem = evaluation.problems[index].id
            let anatomies = evaluation.anatomies?[index] ?? []
            for (sample, chain) in samples.enumerated() {
                chains += 1
                let right = chain.isCorrect ? 1.0 : 0
                accuracy.add(right, of: 1, problem: problem)
                tokensToSolution.add(right * Double(chain.tokens), of: right, problem: problem)
                for budget in tokens {
                    withinTokens[budget, default: .init()].add(
                        chain.tokens <= budget ? right : 0, of: 1, problem: problem)
                }
                guard sample < anatomies.count else { continue }
                add(anatomies[sample], right: right, problem: problem)
            }
        }
    }

    private mutating func add(_ anatomy: ChainAnatomy, right: Double, problem: String) {
        func add(_ count: Int, of whole: Int, to ratio: inout ClusteredRatio) {
            ratio.add(Double(count), of: Double(whole), problem: problem)
        }
        for most in Self.attempts {
            withinAttempts[most, default: .init()].add(
                anatomy.attempts <= most ? right : 0, of: 1, problem: problem)
        }
        add(anatomy.firstHits, of: 1, to: &firstAttempt)
        add(anatomy.hits, of: anatomy.attempts, to: &perAttempt)
        add(anatomy.repeated, of: anatomy.attempts, to: &repeats)
        add(anatomy.nearMissesFollowed, of: anatomy.nearMisses, to: &nearMissesFollowed)
        add(anatomy.followed, of: anatomy.attempts, to: &followed)
    }

    func summary(_ stream: inout RandomStream) throws -> ReasonerSummary.ModelMeasures {
        let whole = try accuracy.estimate(stream: &stream)
        func measure(_ ratio: ClusteredRatio) throws -> ReasonerSummary.Measure? {
            guard ratio.value != nil else { return nil }
            let estimate = try ratio.estimate(stream: &stream)
            return .init(estimate.value, interval: estimate.interval)
        }
        return ReasonerSummary.ModelMeasures(
            passAt1: whole.value, interval: whole.interval, n: whole.n,
            samples: chains / max(whole.n, 1),
            accuracy: try withinTokens.sorted { $0.key < $1.key }.map { tokens, ratio in
                let estimate = try ratio.estimate(stream: &stream)
                return .init(
                    tokens: tokens, accuracy: estimate.value, interval: estimate.interval,
                    n: estimate.n)
            },
            withinAttempts: try withinAttempts.sorted { $0.key < $1.key }.map { attempts, ratio in
                let estimate = try ratio.estimate(stream: &stream)
                return .init(
                    attempts: attempts, accuracy: estimate.value, interval: estimate.interval,
                    n: estimate.n)
            },
            solvedAtFirstAttempt: try measure(firstAttempt),
            solvedPerAttempt: try measure(perAttempt), repeatedAttempts: try measure(repeats),
            nearMissesFollowed: try measure(nearMissesFollowed), followed: try measure(followed),
            tokensToSolution: try measure(tokensToSolution))
    }

    /// Against another on the same problems, at each budget and in the ways of searching.
    func compared(
        with other: SearchMeasures, named name: String, _ stream: inout RandomStream
    ) throws -> [ReasonerSummary.Comparison] {
        var found: [ReasonerSummary.Comparison] = []
        func compare(
            _ subject: ReasonerSummary.Comparison.Subject, tokens: Int? = nil,
            _ own: ClusteredRatio, _ theirs: ClusteredRatio,
            by combine: (Double, Double) -> Double
        ) {
            guard
                let estimate = try? ClusteredRatio.compare(
                    own, theirs, stream: &stream, by: combine)
            else { return }
            found.append(
                .init(
                    subject: subject, tokens: tokens, against: name, value: estimate.value,
                    interval: estimate.interval, n: estimate.n))
        }
        for (tokens, own) in withinTokens.sorted(by: { $0.key < $1.key }) {
            guard let theirs = other.withinTokens[tokens] else { continue }
            compare(.accuracy, tokens: tokens, own, theirs, by: -)
        }
        compare(.solvedPerAttempt, perAttempt, other.perAttempt, by: /)
        compare(.repeatedAttempts, repeats, other.repeats, by: -)
        return found
    }
}
