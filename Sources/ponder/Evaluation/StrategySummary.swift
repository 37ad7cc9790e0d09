import Experiments
import Reasoning
import Results
import Search
import Statistics
import Tasks

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
    /// The examples in every prompt; nil: none.
    var examples: PromptExamples?
    /// Whether answers were chosen with the answer key: then this is a bound, no way to answer.
    var usesReference: Bool
    /// Share of problems answered right.
    var accuracy: Double
    /// Wilson's, 95 %.
    var interval: Interval
    /// Problems, those aside whose answer is masked.
    var n: Int
    /// Problems whose answer could not be judged for a reason that is not its own; nil: none.
    var masked: Int?
    /// The same accuracy by the problems' levels; nil where they have none.
    var levels: [EvaluationGroup]?
    /// By the subjects of a data set; nil where it names none.
    var subjects: [EvaluationGroup]?
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
        budget: Budget?, examples: PromptExamples? = nil, subjects: [String: String] = [:],
        seconds: Double, engine: EngineSummary
    ) throws {
        self.model = model
        self.problems = problems
        strategy = traces.first?.strategy ?? choice.name
        verifier = choice.verifier
        self.budget = budget
        samples = choice.chains
        sampling = choice.sampling
        self.examples = examples
        usesReference = choice.entry.usesReference
        self.seconds = seconds
        self.engine = engine
        let outcomes = traces.map { trace in
            EvaluationGroup.Outcome(trace.problem, [trace.verdict].compactMap(\.self))
        }
        let scored = traces.filter { $0.verdict != nil }
        let estimate = try Wilson.estimate(
            successes: scored.count { $0.verdict == .correct }, of: scored.count)
        accuracy = estimate.value
        interval = estimate.interval
        n = scored.count
        masked = traces.count == n ? nil : traces.count - n
        let seed = choice.sampling.parameters.seed
        levels = try EvaluationGroup.levels(outcomes, seed: seed)
        self.subjects = try EvaluationGroup.subjects(outcomes, subjects, seed: seed)
        covered =
            Double(
                traces.count { trace in
                    trace.chains.contains { $0.verdict == .correct }
                        || trace.tree?.verdicts.contains(.correct) ?? false
                }) / Double(traces.count)
        unjudged = traces.count { $0.words?.isSilence ?? false }
        ledger = traces.reduce(into: ComputeLedger()) { $0.add($1.ledger) }
        let usage = ledger.total
        tokensPerProblem = Double(usage.tokensRun) / Double(traces.count)
        flopsPerProblem = usage.flops / Double(traces.count)
    }

    /// The summary for a person.
    var text: String {
        let accounts = ledger.accounts.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { account, usage in
                "\(account.rawValue) "
                    + Quantity.plural(usage.tokensRun, "token")
            }
        var text = """
            \(usesReference ? "covered" : "accuracy") of \(strategy)  \(Quantity.percent(accuracy))  \
            (95 % interval \(Quantity.percent(interval)), n = \(Quantity.count(n)))
            a right answer among all found  \(Quantity.percent(covered)), by the answer key
            a problem  \(Quantity.significant(tokensPerProblem)) tokens, \
            \(Quantity.flops(flopsPerProblem))
            spent  \(accounts.joined(separator: ", ")), \(Quantity.flops(ledger.total.flops)), \
            \(Quantity.duration(seconds))
            engine  \(engine.text)

            """
        if unjudged > 0 {
            text +=
                "The verifier had no word at all on \(Quantity.plural(unjudged, "problem")): "
                + "nothing guided the strategy there.\n"
        }
        if let masked { text += "masked  \(Quantity.plural(masked, "problem"))\n" }
        if let examples { text += examples.text + "\n" }
        let tables =
            EvaluationGroup.text(of: levels, "level", unanswered: "unanswered")
            + EvaluationGroup.text(of: subjects, "subject", unanswered: "unanswered")
        return text + tables.map { $0 + "\n" }.joined()
    }
}
