import Language
import Reasoning
import Results
import Rewards
import Tasks

/// What an expert found on some training problems: the right chains to learn from, and what they cost.
public struct Demonstrations: Codable, Sendable {
    /// A right chain.
    public struct Demonstration: Codable, Hashable, Sendable {
        public var prompt: String
        public var text: String
        /// As they were sampled: another tokenization of the text is another chain.
        public var tokens: [Token]
        /// Tokens at the beginning that are context and not learned, such as wrong attempts; nil: none.
        public var context: Int?
        /// A verifier's word on it; nil where none was asked.
        public var score: Double?
        /// The improve steps, from 0, that learn it; nil: all there are.
        public var steps: [Int]?
        /// What each token weighs; nil: each the same.
        public var weights: [Float]?
    }

    public var problems: Int
    /// Problems with a right chain among all that the expert made without a hint.
    public var solved: Int
    /// Problems whose answer, the expert's own choice, was right.
    public var answered: Int
    public var chains: [Demonstration]
    /// A right and a wrong chain of a problem each, where pairs are learned from; nil: they are not.
    public var pairs: [PreferencePair]?
    /// Right and wrong chains with their verdicts, where a verifier is to learn from them; nil: none is.
    public var labelled: [LabelledChain]?
    /// What asking again with the answer shown came to; nil where nothing is. `chains` has these, too.
    public var rationalized: DistillationSummary.Rationalized?
    /// Chains with what their nodes were worth to a search, where a value model learns too; nil: none does.
    public var values: [LabelledChain]?
    public var ledger: ComputeLedger
    /// Elapsed seconds.
    public var seconds = 0.0

    /// Keeps up to `keep` different right chains of each solution, drawn evenly from all of its.
    ///
    /// - Parameters:
    ///   - chat: how the student's prompts are written.
    ///   - longest: most tokens of a chain with its prompt; longer ones cannot be learned from.
    ///   - splicing: puts a problem's wrong chains before its right ones, in the tokens of a policy; nil:
    ///     right chains stand alone.
    ///   - withoutKey: whether what the expert chose is learned, right or wrong, instead of all that is right: best
    ///     of n by a verifier, distilled without an answer key. With a filter, whatever passes.
    ///   - pairing: whether right chains are paired with wrong ones.
    ///   - filter: which scores are good enough, and a verifier's words on chains; what has none is rejected. nil:
    ///     no score is asked for.
    ///   - alphaZero: what trees teach is learned, and not right chains; nil: these.
    ///   - streaming: writes out the search that led to each chain, in the tokens of a policy; nil: chains stand alone.
    /// - Throws: what the policy throws for a doubt that it has no tokens for; `ConfigurationError` for a
    ///   search to be written out that made no tree; `ChatTemplateError`.
    public init(
        from solutions: [Solution], task: any ReasoningTask, chat: Chat = Chat(), keep: Int,
        longest: Int, seed: UInt64, splicing: (rule: Splicing, policy: any Policy)? = nil,
        withoutKey: Bool = false, pairing: Bool = false,
        filter: (rule: ScoreFilter, scores: [Chain: Double])? = nil,
        streaming: (rule: SearchStream, policy: any Policy)? = nil, alphaZero: AlphaZero? = nil
    ) throws {
        problems = solutions.count
        (solved, answered) = (0, 0)
        chains = []
        pairs = pairing ? [] : nil
        values = alphaZero.map { _ in [] }
        ledger = ComputeLedger()
        for solution in solutions {
            ledger.add(solution.ledger)
            if let answer = solution.answer,
                task.judge(answer: answer, of: solution.problem) == .correct
            {
                answered += 1
            }
            let right = solution.chains.filter { task.judge(chain: $0) == .correct }
            if !right.isEmpty { solved += 1 }
            let prompt = try chat.prompt(for: solution.problem, of: task)
            if let alphaZero {
                let lessons = try alphaZero.lessons(
                    of: solution, judgedBy: task, prompt: prompt, longest: longest)
                chains += lessons.chains
                values? += lessons.values
                continue
            }
            let chosen = filter == nil ? [solution.chosen].compactMap(\.self) : solution.chains
            let learned = withoutKey ? chosen : right
            let fitting = learned.filter {
                $0.isFinished && $0.prompt.count + $0.tokens.count <= longest
            }
            let byText = Dictionary(fitting.map { ($0.text, $0) }) { first, _ in first }
            var stream = RandomStream(seed, "lessons:" + solution.problem.id)
            let candidates = byText.sorted { $0.key < $1.key }.map(\.value)
                .shuffled(using: &stream)
            let scores = filter.map { filter in candidates.map { filter.scores[$0] } }
            let steps = scores.flatMap { filter?.rule.steps(of: $0, keep: keep) }
            let kept = candidates.indices.filter { index in
                steps.map { !$0[index].isEmpty } ?? (index < keep)
            }
            let wrong =
                splicing == nil && !pairing
                ? [] : solution.chains.filter { task.judge(chain: $0) != .correct }
            let rejected = wrong.filter {
                !$0.tokens.isEmpty && $0.prompt.count + $0.tokens.count <= longest
            }
            for index in kept {
                let right = candidates[index]
                var (chain, context) = (right, 0)
                if let splicing {
                    (chain, context) = try splicing.rule.chain(
                        of: right, behind: wrong, separator: task.stepSeparator,
                        policy: splicing.policy, longest: longest, using: &stream)
                }
                if let streaming {
                    chain = try streaming.rule.chain(
                        endingWith: right, in: solution, separator: task.stepSeparator,
                        policy: streaming.policy, longest: longest)
                }
                chains.append(
                    Demonstration(
                        prompt: prompt, text: chain.text, tokens: chain.tokens,
                        context: splicing?.rule.masksWrong == true ? context : nil,
                        score: scores?[index], steps: steps?[index]))
                if pairing, let other = rejected.randomElement(using: &stream) {
                    pairs?.append(
                        PreferencePair(
                            prompt: right.prompt, chosen: right.tokens, rejected: other.tokens))
                }
            }
        }
    }

    /// Adds what was found on problems that were asked again with a hint, which `solved` and `answered` do not
    /// count.
    mutating func add(rationalized found: Demonstrations) {
        rationalized = DistillationSummary.Rationalized(
            problems: found.problems, solved: found.solved, demonstrations: found.chains.count)
        chains += found.chains
        if let more = found.pairs { pairs = (pairs ?? []) + more }
        ledger.add(found.ledger)
    }

    /// Several parts as one.
    public init(joining parts: [Demonstrations]) {
        problems = parts.reduce(0) { $0 + $1.problems }
        solved = parts.reduce(0) { $0 + $1.solved }
        answered = parts.reduce(0) { $0 + $1.answered }
        chains = parts.flatMap(\.chains)
        let paired = parts.compactMap(\.pairs)
        pairs = paired.isEmpty ? nil : paired.flatMap(\.self)
        let judged = parts.compactMap(\.labelled)
        labelled = judged.isEmpty ? nil : judged.flatMap(\.self)
        let hinted = parts.compactMap(\.rationalized)
        rationalized = hinted.isEmpty ? nil : hinted.reduce(.init(), +)
        let valued = parts.compactMap(\.values)
        values = valued.isEmpty ? nil : valued.flatMap(\.self)
        ledger = parts.reduce(into: ComputeLedger()) { $0.add($1.ledger) }
        seconds = parts.reduce(0) { $0 + $1.seconds }
    }

    /// What an improve step learns, counted from 0.
    package func learned(in step: Int) -> Demonstrations {
        var learned = self
        learned.chains = chains.filter { $0.steps?.contains(step) ?? true }
        return learned
    }

    /// For training.
    public func corpus(seed: UInt64) throws -> DemonstrationCorpus {
        try DemonstrationCorpus(
            chains.map {
                CorpusExample(
                    prompt: $0.prompt, continuation: $0.text, tokens: $0.tokens,
                    context: $0.context ?? 0, weights: $0.weights)
            }, seed: seed)
    }
}
