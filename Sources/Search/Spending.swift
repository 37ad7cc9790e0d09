import Reasoning

/// A ledger under a budget: what a strategy has spent on one problem, and what it may still spend.
struct Spending: Sendable {
    /// Tokens of the first step under a bound in FLOPs or seconds, from which the cost of a token is
    /// learned.
    static let probe = 16

    let budget: Budget
    /// When the clock on the wall ends it, whatever seconds the ledger says; nil: never.
    let deadline: Deadline?
    /// Whose prefixes count once: those of the piece of work that this is a part of, or of this alone.
    let prefixes = PrefixAccount.current ?? PrefixAccount()
    private(set) var ledger = ComputeLedger()
    /// What verifiers were asked and said.
    private(set) var words = VerifierWords()

    /// The clock of a bound in seconds starts here.
    init(_ budget: Budget) {
        self.init(budget, deadline: budget.seconds.flatMap(Deadline.init(in:)))
    }

    /// - Parameter deadline: in the place of the budget's seconds from now on.
    init(_ budget: Budget, deadline: Deadline?) {
        self.budget = budget
        self.deadline = deadline
    }

    /// What one of several parts that run side by side spends: unbounded but for the deadline, to be
    /// charged to the whole.
    var part: Spending {
        PrefixAccount.$current.withValue(prefixes) { Spending(.unlimited, deadline: deadline) }
    }

    /// Whether nothing is left.
    var isSpent: Bool { budget.isSpent(by: ledger.total) || deadline?.isPast ?? false }

    /// Whether there is any bound.
    var isBounded: Bool { budget != .unlimited }

    mutating func charge(_ usage: Usage, to account: ComputeLedger.Account) {
        ledger.charge(usage, to: account)
    }

    mutating func charge(_ part: ComputeLedger) { ledger.add(part) }

    mutating func charge(_ scores: Scores) {
        words += VerifierWords(
            asked: scores.words.count, given: scores.words.count { $0.value != nil })
        charge(scores.usage, to: .verifier)
        charge(scores.rollouts, to: .rollouts)
    }

    /// What a model call returns; nil when the deadline came first. Such a call is cancelled, and of
    /// its cost only the time is known, which is charged.
    mutating func timed<Value: Sendable>(
        _ account: ComputeLedger.Account, _ call: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let start = ContinuousClock.now
        let value = try await PrefixAccount.$current.withValue(prefixes) { [deadline] in
            guard let deadline else { return try await call() as Value? }
            return try await deadline.result(of: call)
        }
        if value == nil {
            charge(Usage(seconds: (ContinuousClock.now - start) / .seconds(1)), to: account)
        }
        return value
    }

    /// Tokens that may still be generated; nil: no bound, or none that tokens can be told from yet.
    ///
    /// A bound in FLOPs or seconds is turned into tokens at the average cost of a token so far.
    ///
    /// - Parameter prompt: tokens that have to be run before any is generated, at most.
    func allowance(afterPrompt prompt: Int) -> Int? {
        let used = ledger.total
        let run = used.tokensRun
        var bounds: [Int] = deadline?.isPast ?? false ? [0] : []
        if let tokens = budget.tokens { bounds.append(tokens - run - prompt) }
        for (bound, spent) in [(budget.flops, used.flops), (budget.seconds, used.seconds)] {
            guard let bound else { continue }
            if spent >= bound { bounds.append(0) }
            if spent > 0, spent < bound {
                let tokens = (bound - spent) / (spent / Double(max(run, 1)))
                bounds.append(Int(min(tokens, 1e12)) - prompt)
            }
        }
        return bounds.min().map { max($0, 0) }
    }

    /// Most tokens of one step, so that a bound in FLOPs or seconds, whose price in tokens is an
    /// estimate, is approached in halves; nil: no such bound.
    ///
    /// - Parameter allowance: what `allowance(afterPrompt:)` said.
    func step(within allowance: Int?) -> Int? {
        guard budget.flops != nil || budget.seconds != nil else { return nil }
        guard ledger.total != .zero else { return Self.probe }
        return allowance.map { max(Self.probe, $0 / 2) }
    }

    /// How many chains of one prompt to ask for at once: all without a bound, as many as fit whole
    /// with one, at least one while anything is left.
    ///
    /// - Parameters:
    ///   - length: most tokens of a chain after its prompt; nil: unknown.
    ///   - prompt: tokens of the prompt, run once for all.
    func chains(atMost count: Int, length: Int?, prompt: Int) -> Int {
        guard isBounded else { return count }
        guard !isSpent else { return 0 }
        guard let allowance = allowance(afterPrompt: prompt) else { return min(count, 1) }
        guard allowance > 0 else { return 0 }
        guard let length else { return 1 }
        return min(count, max(1, allowance / length))
    }
}
