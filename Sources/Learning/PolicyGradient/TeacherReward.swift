import Language
import Reasoning

/// What a teacher thinks of each token that the student sampled: its log-probability less the student's own,
///
///     r_t = ln π_teacher(z_t | x, z_<t) − ln π(z_t | x, z_<t)
///
/// whose mean over the student's samples is minus the divergence KL(π ‖ π_teacher) at that place: on-policy
/// distillation (GKD, 2306.13649 §3 with the reverse divergence; MiniLLM, 2306.08543). With `credit: token` each
/// token is credited with its own alone, as if the future did not count.
///
/// Teacher and student share a vocabulary, and the student samples at temperature 1.
///
/// Cost: one forward pass of the teacher over every chain.
public struct TeacherReward: Reward {
    public let teacher: LocalPolicy

    /// - Parameter vocabulary: the student's.
    /// - Throws: `ConfigurationError` for a teacher of another vocabulary.
    public init(_ teacher: LocalPolicy, vocabulary: any Tokenizer) throws {
        let own = teacher.tokenizer
        let size = vocabulary.vocabularySize
        guard own.vocabularySize == size,
            (0..<size).allSatisfy({
                own.decode(tokens: [Token($0)]) == vocabulary.decode(tokens: [Token($0)])
            })
        else {
            throw ConfigurationError(
                field: "teacher",
                reason:
                    "its vocabulary is not the student's, so it cannot say how likely the student's "
                    + "tokens are")
        }
        self.teacher = teacher
    }

    public func rewards(for chains: [Chain]) async throws -> ChainRewards {
        // What was left in the cache changes sums by rounding: a resumed run starts without it.
        try await teacher.engine.clearCache()
        // A chain beyond the teacher's context is masked.
        let fitting = chains.indices.filter {
            chains[$0].allTokens.count <= teacher.engine.contextLength
        }
        let requests = fitting.map { index in
            let chain = chains[index]
            return ScoreRequest(
                tokens: chain.prompt + chain.tokens.dropLast(),
                targets: chain.tokens.indices.map { index in
                    .init(position: chain.prompt.count + index - 1, token: chain.tokens[index])
                })
        }
        let found = try await teacher.engine.score(requests)
        var usage = found.reduce(Usage.zero) { $0 + $1.usage }
        usage.seconds = found.map(\.usage.seconds).max() ?? 0
        var values = [ChainReward?](repeating: nil, count: chains.count)
        for (index, scored) in zip(fitting, found) {
            let chain = chains[index]
            values[index] = .steps(
                zip(scored.logProbs, chain.logProbs).enumerated().map { place, logProbs in
                    .init(end: place + 1, value: Double(logProbs.0) - Double(logProbs.1))
                })
        }
        return ChainRewards(values: values, usage: usage)
    }
}
