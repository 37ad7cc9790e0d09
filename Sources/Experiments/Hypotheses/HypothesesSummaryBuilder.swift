import Foundation
import Learning
import Reasoning
import Results
import Search
import Statistics
import Tasks

/// Turns what the seeds recorded into the summary that a report is drawn from.
struct HypothesesSummaryBuilder {
    let recipe: HypothesesRecipe
    let results: [HypothesesReproduction.SeedRecord]
    /// Those beside the standard one.
    let bases: [EmergenceBases.Trained]
    let task: any GenerativeTask
    let commit: String

    private var seeds: [UInt64] { results.map(\.seed) }
    private var within: Int { recipe.base.comparedWithin ?? recipe.base.learning.maxTokens }

    func summary() throws -> HypothesesSummary {
        var stream = RandomStream(recipe.base.seed, "hypotheses-summary")
        let base = ArmMeasures(results.map(\.base), recipe: recipe)
        let sharpened = results.compactMap(\.sharpened)
        let others = try recipe.arms.indices.map { index in
            try arm(index, base: base, &stream)
        }
        let control =
            sharpened.count == results.count && !sharpened.isEmpty
            ? ArmMeasures(sharpened, recipe: recipe) : nil
        var references = [("base", base)] + (control.map { [("sharpened", $0)] } ?? [])
        // What every change is a change of.
        if let plain = recipe.arms.firstIndex(where: { $0.hypothesis == .plain }) {
            references.append((recipe.arms[plain].name, others[plain].measures))
        }
        var algorithms = [
            try base.algorithm(
                ReservedArm.base.rawValue, .control, "where all begin", seeds, &stream)
        ]
        var attempts: [String: AttemptMeasures] = [:]
        func measure(_ name: String, _ places: [(flops: Double, pairs: [AttemptPairs])]) throws
            -> [HypothesesSummary.SecondAttempts]?
        {
            let measured = places.filter { $0.pairs.count == results.count }
                .map { (flops: $0.flops, measures: AttemptMeasures($0.pairs)) }
            guard let last = measured.last else { return nil }
            attempts[name] = last.measures
            return try measured.map { try $0.measures.summary(after: $0.flops, &stream) }
        }
        algorithms[0].secondAttempts = try measure(
            algorithms[0].name, [(0, results.compactMap(\.attempts))])
        if let control {
            var algorithm = try control.algorithm(
                ReservedArm.sharpened.rawValue, .control,
                "the base at the temperature that is best on validation problems", seeds, &stream)
            algorithm.temperatures = sharpened.compactMap(\.temperature)
            algorithm.comparisons = try control.search.compared(
                with: base.search, named: "base", &stream)
            algorithms.append(algorithm)
        }
        for other in others {
            var algorithm = other.algorithm
            algorithm.secondAttempts = try measure(algorithm.name, other.attempts)
            for (name, reference) in references where name != algorithm.name {
                algorithm.comparisons += try other.measures.search.compared(
                    with: reference.search, named: name, &stream)
            }
            algorithms.append(algorithm)
        }
        let controls = emergence(base: base, measured: others.map(\.measures))
        let claims = try HypothesesClaims(
            base: base, sharpened: control,
            arms: zip(recipe.arms, others).map { ($0, $1.measures) },
            kept: others.compactMap { other in
                guard let share = other.algorithm.expert?.kept, let margin = other.margin else {
                    return nil
                }
                return (other.algorithm.name, share, margin)
            }, within: within, counts: recipe.counts,
            entropy: Dictionary(
                uniqueKeysWithValues: algorithms.compactMap { algorithm in
                    algorithm.entropyCurve.map { (algorithm.name, $0) }
                }), attempts: attempts, controls: controls
        ).claims(&stream)
        var summary = HypothesesSummary(
            title: "Ways of learning to reason at equal compute, on \(recipe.base.task.kind.title)",
            date: ISO8601DateFormatter().string(from: Date()), commit: commit,
            task: recipe.base.task.kind.rawValue, description: task.splitDescription, seeds: seeds,
            budget: recipe.budget, comparedWithin: within, algorithms: algorithms, claims: claims,
            bill: bill, machineFacts: .here, configuration: try SummaryJSON.text(recipe))
        if !controls.isEmpty {
            summary.emergence = controls.map { $0.summary(within: within, &stream) }
        }
        return summary
    }

    /// What plain learning and a coin did to the standard base, and plain learning to the others; nothing where
    /// there are no others.
    private func emergence(base: ArmMeasures, measured: [ArmMeasures]) -> [EmergenceMeasures] {
        guard !bases.isEmpty,
            let plain = recipe.arms.firstIndex(where: { $0.hypothesis == .plain })
        else { return [] }
        let coin = recipe.arms.firstIndex { $0.name == "random-reward" }
        let standard = [plain, coin].compactMap(\.self).map {
            EmergenceMeasures(
                base: .standard, learning: recipe.arms[$0].name, before: base, after: measured[$0])
        }
        return standard
            + bases.map { other in
                let records = results.flatMap(\.emergence).filter { $0.base == other.base }
                func measures(_ chains: KeyPath<EmergenceRecord, ChainEvaluation>) -> ArmMeasures {
                    ArmMeasures(
                        records.map { ModelRecord(chains: $0[keyPath: chains], task: task) },
                        recipe: recipe)
                }
                return EmergenceMeasures(
                    base: other.base, learning: recipe.arms[plain].name,
                    before: measures(\.before), after: measures(\.after))
            }
    }

    private func arm(
        _ index: Int, base: ArmMeasures, _ stream: inout RandomStream
    ) throws -> (
        algorithm: HypothesesSummary.Algorithm, measures: ArmMeasures, margin: Estimate?,
        attempts: [(flops: Double, pairs: [AttemptPairs])]
    ) {
        let arm = recipe.arms[index]
        let records = results.map { $0.arms[index] }
        let measures = ArmMeasures(records.map(\.model), recipe: recipe)
        var algorithm = try measures.algorithm(
            arm.name, arm.hypothesis, arm.summary, seeds, &stream)
        let numbers = Set(records.flatMap { $0.curve.map(\.number) }).sorted()
        algorithm.curve = try numbers.compactMap { number -> HypothesesSummary.Point? in
            let points = records.compactMap { $0.curve.first { $0.number == number } }
            guard points.count == records.count else { return nil }
            let search = SearchMeasures(points.map(\.chains), tokens: [within])
            guard let estimate = try search.withinTokens[within]?.estimate(stream: &stream) else {
                return nil
            }
            return .init(
                flops: points.reduce(0) { $0 + $1.flops } / Double(points.count),
                accuracy: estimate.value, interval: estimate.interval, n: estimate.n)
        }
        if arm.hypothesis == .plain {
            algorithm.entropyCurve = HypothesesSummary.EntropyCurve(records.map(\.steps))
        }
        let experts = results.compactMap { $0.experts[arm.name] }
        var margin: Estimate?
        if case .rounds(let rounds) = arm.method, experts.count == results.count {
            (algorithm.expert, margin) = try expert(
                rounds.description, experts, base: base, measures: measures, &stream)
        }
        return (algorithm, measures, margin, attempts(in: records))
    }

    /// Second attempts at the places that all seeds have, with the mean of what training had cost there.
    private func attempts(in records: [ArmRecord]) -> [(flops: Double, pairs: [AttemptPairs])] {
        let found = records.flatMap { record in
            zip(record.curve, record.attempts).map {
                (place: $0.number, flops: $0.flops, pairs: $1)
            }
        }
        return Set(found.map(\.place)).sorted().map { place in
            let here = found.filter { $0.place == place }
            return (
                flops: here.reduce(0) { $0 + $1.flops } / Double(here.count),
                pairs: here.map(\.pairs)
            )
        }
    }

    private func expert(
        _ name: String, _ experts: [ChainEvaluation], base: ArmMeasures, measures: ArmMeasures,
        _ stream: inout RandomStream
    ) throws -> (HypothesesSummary.Expert, margin: Estimate?) {
        // Where nothing was chosen the problem is not solved.
        func solved(within tokens: Int) -> ClusteredRatio {
            var ratio = ClusteredRatio()
            for evaluation in experts {
                for (problem, chosen) in zip(evaluation.problems, evaluation.samples) {
                    let right = chosen.contains { $0.isCorrect && $0.tokens <= tokens }
                    ratio.add(right ? 1 : 0, of: 1, problem: problem.id)
                }
            }
            return ratio
        }
        let tokens = experts.reduce(0) { $0 + $1.ledger.total.generatedTokens }
        let problems = experts.reduce(0) { $0 + $1.problems.count }
        var kept: KeptGain?
        if let own = measures.search.withinTokens[within],
            let before = base.search.withinTokens[within]
        {
            kept = KeptGain(
                of: solved(within: within), by: own, over: before, stream: &stream)
        }
        return (
            .init(
                name: name, accuracy: try solved(within: .max).estimate(stream: &stream),
                tokens: Double(tokens) / Double(max(problems, 1)), kept: kept?.share),
            kept?.margin
        )
    }

    private var bill: [ReasonerSummary.BillLine] {
        func line(_ phase: String, _ parts: [ComputeLedger]) -> [ReasonerSummary.BillLine] {
            ReasonerSummary.bill(
                phase: phase, parts.reduce(into: ComputeLedger()) { $0.add($1) })
        }
        let arms = recipe.arms.indices.flatMap { index in
            line(recipe.arms[index].name, results.map { $0.arms[index].training })
        }
        return arms
            + bases.flatMap { other in
                line("\(other.base.rawValue) base", [other.ledger])
                    + line(
                        "from the \(other.base.rawValue) base",
                        results.flatMap(\.emergence).filter { $0.base == other.base }
                            .map(\.training))
            }
    }
}

/// What was measured of one model or one way of learning, over all seeds.
struct ArmMeasures {
    let records: [ModelRecord]
    let recipe: HypothesesRecipe
    let search: SearchMeasures

    init(_ records: [ModelRecord], recipe: HypothesesRecipe) {
        self.records = records
        self.recipe = recipe
        search = SearchMeasures(records.map(\.chains), tokens: recipe.base.evaluation.thinking)
    }

    /// A mean over chains of what the task's parser counts in one.
    func mean(of count: (ChainAnatomy) -> Int) -> ClusteredRatio {
        ratio(of: count, over: { _ in 1 })
    }

    /// What the task's parser counts in chains, over something else that it counts.
    func ratio(
        of count: (ChainAnatomy) -> Int, over whole: (ChainAnatomy) -> Int
    ) -> ClusteredRatio {
        var ratio = ClusteredRatio()
        for record in records {
            for (problem, anatomies) in zip(record.chains.problems, record.chains.anatomies ?? []) {
                for anatomy in anatomies {
                    ratio.add(
                        Double(count(anatomy)), of: Double(whole(anatomy)), problem: problem.id)
                }
            }
        }
        return ratio
    }

    /// Mean tokens of a chain.
    var length: ClusteredRatio { length { _ in true } }

    /// Mean tokens of a chain that is not right.
    var wrongLength: ClusteredRatio { length { !$0.isCorrect } }

    private func length(where isCounted: (JudgedChain) -> Bool) -> ClusteredRatio {
        var length = ClusteredRatio()
        for record in records {
            for (problem, chains) in zip(record.chains.problems, record.chains.samples) {
                // Problems of which none counts stay, so that two such means are of the same problems.
                for chain in chains {
                    let counted = isCounted(chain) ? 1.0 : 0
                    length.add(counted * Double(chain.tokens), of: counted, problem: problem.id)
                }
            }
        }
        return length
    }

    /// By problem of the pool, the chance that one of k chains of a model is right (2107.03374 §2.1), mean of the
    /// seeds' models.
    func coverage(_ k: Int) throws -> [Double] {
        try pooled { chains in
            try Coverage.passAtK(
                samples: chains.count, correct: chains.count(where: \.isCorrect), k: k)
        }
    }

    /// By problem of the pool, the chance that the vote of k chains of a model is right, mean of the seeds'
    /// models.
    private func votes(_ k: Int, _ stream: inout RandomStream) throws -> [Double] {
        try pooled { chains in
            try VoteCurve.expected(
                chains.map { Ballot(form: $0.form, isCorrect: $0.isCorrect) }, k: k, draws: 50,
                stream: &stream)
        }
    }

    private func pooled(_ value: ([JudgedChain]) throws -> Double) throws -> [Double] {
        var sums: [String: Double] = [:]
        for record in records {
            for (problem, chains) in zip(record.pool.problems, record.pool.samples) {
                sums[problem.id, default: 0] += try value(chains) / Double(records.count)
            }
        }
        // A mean of ones may be a little more than one.
        return sums.sorted { $0.key < $1.key }.map { min($0.value, 1) }
    }

    /// What is counted in a chain, by name.
    static let behaviours: [(name: String, count: @Sendable (ChainAnatomy) -> Int)] = [
        ("attempts", { $0.attempts }), ("checks", { $0.checks }),
        ("abandoned", { $0.abandoned }), ("repeated", { $0.repeated }),
        ("loops", { $0.loops }), ("slips", { $0.slips }), ("corrected", { $0.corrected }),
        ("giveUps", { $0.giveUps }), ("falseClaims", { $0.claims - $0.soundClaims }),
    ]

    func algorithm(
        _ name: String, _ hypothesis: Hypothesis, _ summary: String, _ seeds: [UInt64],
        _ stream: inout RandomStream
    ) throws -> HypothesesSummary.Algorithm {
        var algorithm = HypothesesSummary.Algorithm(
            name: name, hypothesis: hypothesis, summary: summary, seeds: seeds,
            measures: try search.summary(&stream))
        func measure(_ ratio: ClusteredRatio) throws -> ReasonerSummary.Measure? {
            guard ratio.value != nil else { return nil }
            let estimate = try ratio.estimate(stream: &stream)
            return .init(estimate.value, interval: estimate.interval)
        }
        for (name, count) in Self.behaviours {
            algorithm.behaviour[name] = try measure(mean(of: count))
        }
        let divergence = Divergence.ratios(records.map(\.divergence))
        algorithm.klFromBase = try measure(divergence.fromBase)
        algorithm.entropy = try measure(divergence.entropy)
        algorithm.length = try measure(length)
        for k in recipe.counts {
            algorithm.passAtK.append(
                SampledPoint(
                    k: k, estimate: try Bootstrap.share(coverage(k), stream: &stream)))
            let votes = try votes(k, &stream)
            algorithm.voteAtK.append(
                SampledPoint(k: k, estimate: try Bootstrap.share(votes, stream: &stream)))
        }
        if let tokens = recipe.base.comparedWithin {
            algorithm.bySeed = records.map {
                Double($0.chains.right(within: tokens)) / Double(max($0.chains.count, 1))
            }
        }
        return algorithm
    }
}
