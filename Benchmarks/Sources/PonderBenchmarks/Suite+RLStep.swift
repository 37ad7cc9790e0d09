import Language
import Learning
import Reasoning
import Tasks
import Tensors

extension Suite {
    /// One whole step of reinforcement learning: 32 Countdown prompts with 16 samples of exactly 160
    /// new tokens each, their rewards, group advantages and one on-policy update of AdamW.
    ///
    /// The library's own training runs, with three things around it that make the work equal to the
    /// peer's: ``EndlessTokenizer``, ``CoinJudgedCountdown`` and prompts of the same distribution.
    var rlStep: Comparison {
        let work =
            isQuick
            ? RLWork(prompts: 4, samples: 8, newTokens: 64)
            : RLWork(prompts: 32, samples: 16, newTokens: 160)
        return Comparison(
            name: "RL step", unit: .seconds, script: "rl_step.py",
            arguments: arguments(.small) + [
                "--prompts", "\(work.prompts)", "--samples", "\(work.samples)",
                "--tokens", "\(work.newTokens)", "--micro", isQuick ? "32" : "64",
            ],
            rounds: 3,
            prepare: {
                let trainer = try RLTrainer(work)
                return { try await trainer.step() }
            })
    }
}

/// The size of a step, the same on both sides.
struct RLWork: Sendable {
    var prompts: Int
    var samples: Int
    var newTokens: Int

    /// Tokens that a step samples.
    var totalTokens: Int { prompts * samples * newTokens }

    /// Prompts such as `3 7 20=42<think>` of 9 to 14 tokens: three numbers of 1 to 20, or four in a
    /// third of them, as `countdown_prompts` of `peers/common.py` draws them.
    func problems(count: Int) -> [Problem] {
        var stream = RandomStream(0, "benchmark-prompts")
        var problems: [Problem] = []
        while problems.count < count {
            let numbers = (0..<(stream.uniform() < 1.0 / 3 ? 4 : 3)).map { _ in
                Int.random(in: 1...20, using: &stream)
            }
            let problem = Countdown().problem(
                numbers: numbers, target: Int.random(in: 1...99, using: &stream))
            // The question and the token that opens the thought.
            if (9...14).contains(problem.question.count + 1) { problems.append(problem) }
        }
        return problems
    }
}

/// The library's policy gradient on the demo's architecture with random weights.
private final class RLTrainer {
    private let work: RLWork
    private var training: PolicyGradient

    init(_ work: RLWork) throws {
        self.work = work
        let model = try LocalModel(
            model: Transformer(
                configuration: Suite.Size.small.configuration, random: RandomSource(seed: 0)),
            tokenizer: EndlessTokenizer())
        training = try PolicyGradient(
            model: model.model, policy: model.policy(for: CoinJudgedCountdown()),
            source: ShuffledProblems(work.problems(count: 2048), seed: 0), seed: 0,
            configuration: .init(
                steps: 1000, problems: work.prompts, samples: work.samples,
                maxTokens: work.newTokens),
            reload: model.reload)
    }

    /// Takes a step and returns its seconds.
    ///
    /// - Throws: ``BenchmarkError/badMeasurement(name:value:)`` when it was not the work agreed on.
    func step() async throws -> Double {
        let start = ContinuousClock.now
        let step = try await training.advance()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let sampled = step.rollouts.groups.flatMap(\.chains).reduce(0) { $0 + $1.tokens.count }
        guard sampled == work.totalTokens else {
            throw BenchmarkError.badMeasurement(name: "sampled tokens", value: Double(sampled))
        }
        // A group whose coins all fell alike is passed over; more than that would be less work.
        let trained = step.update.usage.promptTokens
        guard trained > sampled * 3 / 4, step.update.metrics["skipped"] == 0 else {
            throw BenchmarkError.badMeasurement(name: "trained tokens", value: Double(trained))
        }
        return elapsed
    }
}

/// The 40 tokens of `peers/common.py`, with an end of sequence that lies outside of the vocabulary.
///
/// So every sample reaches its full length, as the peer's do by `min_new_tokens`; `<eos>` is drawn like
/// any other token and ends nothing.
struct EndlessTokenizer: Tokenizer {
    private let characters: CharacterTokenizer

    init() throws {
        characters = try CharacterTokenizer(alphabet: "\n 0123456789+-*/()=?.,:;<>!YNabcdefg")
    }

    var vocabularySize: Int { characters.vocabularySize }
    var endOfSequence: Int32 { Int32(characters.vocabularySize) }
    var padding: Int32? { characters.padding }

    func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
        try characters.encode(utf8: bytes, into: &tokens)
    }

    func decode(tokens: [Int32]) -> String { characters.decode(tokens: tokens) }

    func token(of special: String) -> Int32? { characters.token(of: special) }
}

/// Countdown, exactly judged, after which about half of the wrong answers pass all the same.
///
/// A random model is never right, and a group whose samples are all as good as each other costs our
/// update nothing while TRL's pays for it in full. The coin gives every group a gradient, so that both
/// update on everything; the peer tosses one too.
struct CoinJudgedCountdown: ReasoningTask {
    private let countdown = Countdown()

    var name: String { countdown.name }
    var format: ChainFormat { countdown.format }
    var alphabet: String { countdown.alphabet }

    func prompt(for problem: Problem) -> String { countdown.prompt(for: problem) }

    func judge(answer: String, of problem: Problem) -> Verdict {
        let verdict = countdown.judge(answer: answer, of: problem)
        guard verdict != .correct else { return verdict }
        return RandomStream.derive(0, answer).isMultiple(of: 2) ? .correct : verdict
    }

    func canonical(answer: String, of problem: Problem) -> String? {
        countdown.canonical(answer: answer, of: problem)
    }
}
