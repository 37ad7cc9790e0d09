import Foundation
import Language
import Reasoning

/// A chat model's own word on a chain, asked for in words: how probable it finds *Yes* against *No* behind
/// the question whether the solution is correct (GenRM without training, Zhang et al., 2408.15240 §3.1;
/// P(True), Kadavath et al., 2207.05221 §3).
///
///     score(x, z) = p(Yes | x, z, I) / (p(Yes | x, z, I) + p(No | x, z, I))
///
/// I asks whether the final answer is correct or, of a chain that has given none yet, whether all its steps
/// are. Nothing is trained: any model that follows instructions has such a word, and a small one may have
/// none that is worth anything.
///
/// Departures from the papers:
/// 1. The two words' probabilities are divided by their sum, so that a model that says neither is not taken
///    for one that says no.
/// 2. The verdict is read at once, behind an empty thought where the model would think.
/// 3. The marks around the thought and special tokens are taken out of what is shown, so that a template cannot
///    take a part of it for a thought of its own, nor for somebody's turn.
/// 4. Where the two words begin with the same tokens, these are put behind the prompt and the words are told
///    apart by the next.
///
/// A chain that says nothing yet cannot be judged yet; one that ended without an answer, and one that does not
/// fit the context with the question about it, never can.
///
/// Cost: for a chain one reading of the question about it, question and chain together.
public struct SelfJudgement: Verifier {
    public static let yes = "Yes"
    public static let no = "No"

    public let task: any ReasoningTask
    public let tokenizer: any Tokenizer
    private let reader: VerdictReader
    /// What both words begin with.
    private let lead: [Token]
    public var usesReference: Bool { false }

    /// - Parameters:
    ///   - engine: of the model that is asked.
    ///   - task: of the chains.
    /// - Throws: `ConfigurationError` for a tokenizer that does not tell the two words apart; `TokenizerError`
    ///   for one that lacks them.
    public init(engine: GenerationEngine, tokenizer: any Tokenizer, task: any ReasoningTask) throws
    {
        let yes = try tokenizer.encode(text: Self.yes)
        let no = try tokenizer.encode(text: Self.no)
        lead = zip(yes, no).prefix { $0 == $1 }.map(\.0)
        guard lead.count < yes.count, lead.count < no.count else {
            throw ConfigurationError(
                field: "verifier",
                reason:
                    "the model's tokenizer does not tell '\(Self.yes)' from '\(Self.no)': it has no "
                    + "word on its own chains")
        }
        reader = VerdictReader(engine: engine, yes: yes[lead.count], no: no[lead.count])
        self.task = task
        self.tokenizer = tokenizer
    }

    /// The probability of *Yes* for each chain.
    /// - Throws: `EngineError`, `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        let readings = chains.map(reading(of:))
        let found = try await reader.probabilities(
            of: readings.compactMap { if case .asked(let query) = $0 { query } else { nil } })
        var values = found.values.makeIterator()
        return Scores(
            readings.map { reading -> Score in
                switch reading {
                case .asked: values.next()?.first.map(Score.value) ?? .never
                case .nothing(let word): word
                }
            }, usage: found.usage)
    }

    private enum Reading {
        case asked(VerdictReader.Query)
        case nothing(Score)
    }

    private func reading(of chain: Chain) -> Reading {
        let hasAnswer = task.answer(of: chain) != nil
        guard hasAnswer || !chain.isFinished else { return .nothing(.never) }
        let shown = shown(of: chain)
        guard !shown.isEmpty else { return .nothing(.notYet) }
        guard let prompt = try? tokens(asking: shown, of: chain.problem, hasAnswer: hasAnswer),
            prompt.count <= min(reader.engine.contextLength, reader.engine.cachedPositions)
        else { return .nothing(.never) }
        return .asked(.init(tokens: prompt, counts: [prompt.count]))
    }

    /// - Throws: `ChatTemplateError`, `TokenizerError`.
    private func tokens(
        asking solution: String, of problem: Problem, hasAnswer: Bool
    ) throws -> [Token] {
        let question = task.messages(for: problem).map(\.text).joined(separator: "\n\n")
        let asked =
            hasAnswer
            ? "Is the final answer of this solution correct?"
            : "This solution is not finished yet. Are all of its steps correct so far?"
        let text = """
            Here is a problem and a proposed solution.

            Problem:
            \(question)

            Solution:
            \(solution)

            \(asked) Answer with one word, \(Self.yes) or \(Self.no).
            """
        return try tokenizer.encode(text: tokenizer.chat.promptForAnswer(to: [.user(text)])) + lead
    }

    /// The chain's text without marks of thought and without special tokens, with which it could speak in
    /// the place of those who ask and of the one who is asked.
    private func shown(of chain: Chain) -> String {
        let format = chain.format
        let marks = format.hasMarks ? [format.beginOfThought, format.endOfThought] : []
        let special = Set((try? tokenizer.encode(text: chain.text)) ?? [])
            .map { (token: $0, text: tokenizer.decode(tokens: [$0])) }
            .filter { tokenizer.token(of: $0.text) == $0.token }.map(\.text).sorted()
        return (marks + special + [format.endOfSequence])
            .filter { !$0.isEmpty }
            .reduce(chain.text) { $0.replacingOccurrences(of: $1, with: "\n") }
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
