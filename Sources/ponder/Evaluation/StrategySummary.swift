import Experiments
import Reasoning
import Results
import Search
import Statistics

/// What `ponder evaluate --strategy` found, as its JSON says it.
struct StrategySummary: Codable, Equatable, Sendable {
    var model: String
    var problems: String
    var strategy: String
    /// As on the command line; nil: nobody chose.
    var verifier: String?
    /// For each problem; nil: no bound.
    var budget: Budget?
    /// Chains, beams, simulations or particles.
    var samples: Int
    var sampling: Sampling
    /// Whether answers were chosen with the answer key: then this is a bound, no way to answer.
    var usesReference: Bool
    /// Share of problems answered right.
    var accuracy: Double
    /// Wilson's, 95 %.
    var interval: Interval
    /// Problems.
    var n: Int
    /// Share of problems with a right answer among all that were found, by the answer key.
    var covered: Double
    /// Problems on which a verifier was asked and had no word at all.
    var unjudged: Int
    /// Mean tokens run through a model for a problem, prompts, discarded steps and verifier included.
    var tokensPerProblem: Double
    var flopsPerProblem: Double
    /// What all of it cost, by account.
    var ledger: ComputeLedger
    /// Elapsed, reading the model aside.
    var seconds: Double
    var engine: EngineSummary

    /// - Throws: `StatisticsError` where there is no problem.
    init(
        _ traces: [Trace], model: String, problems: String, choice: StrategyChoice,
        budget: Budget?, seconds: Double, engine: EngineSummary
    ) throws {
        self.model = model
        self.problems = problems
        strategy = traces.first?.strategy ?? choice.name
        verifier = choice.verifier
        self.budget = budget
        samples = choice.chains
        sampling = choice.sampling
        usesReference = choice.entry.usesReference
        self.seconds = seconds
        self.engine = engine
        let estimate = try Wilson.estimate(
            successes: traces.count { $0.verdict == .correct }, of: traces.count)
        accuracy = estimate.value
        interval = estimate.interval
        n = traces.count
        covered =
            Double(
                traces.count { trace in
                    trace.chains.contains { $0.verdict == .correct }
                        || trace.tree?.verdicts.contains(.correct) ?? false
                }) / Double(n)
        unjudged = traces.count { $0.words?.isSilence ?? false }
        ledger = traces.reduce(into: ComputeLedger()) { $0.add($1.ledger) }
        let usage = ledger.total
        tokensPerProblem = Double(usage.tokensRun) / Double(n)
        flopsPerProblem = usage.flops / Double(n)
    }

    /// The summary for a person.
    var text: String {
        let accounts = ledger.accounts.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { account, usage in
                "\(account.rawValue) "
                    + Quantity.plural(usage.tokensRun, "token")
            }
        return """
            \(usesReference ? "covered" : "accuracy") of \(strategy)  \(Quantity.percent(accuracy))  \
            (95 % interval \(Quantity.percent(interval)), n = \(Quantity.count(n)))
            a right answer among all found  \(Quantity.percent(covered)), by the answer key
            a problem  \(Quantity.significant(tokensPerProblem)) tokens, \
            \(Quantity.flops(flopsPerProblem))
            spent  \(accounts.joined(separator: ", ")), \(Quantity.flops(ledger.total.flops)), \
            \(Quantity.duration(seconds))
            engine  \(engine.text)

            """
                + (unjudged == 0
                    ? ""
                    : "The verifier had no word at all on \(Quantity.plural(unjudged, "problem")): "
                        + "nothing guided the strategy there.\n")
    }
}
