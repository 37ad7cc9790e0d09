import Language
import Reasoning

/// A verifier that reads chains with a model of its own, whose vocabulary and context may be others than
/// those of the policy that thinks them.
protocol ChainReader: Verifier {
    /// - Throws: `ConfigurationError` where it could not read what the policy may write: sooner than have
    ///   it mask chain after chain.
    func requireReadable(_ use: VerifierUse) throws(ConfigurationError)
}

extension ChainEncoder {
    /// - Parameters:
    ///   - context: of the verifier's model.
    ///   - readsWhole: whether it is shown whole chains.
    /// - Throws: `ConfigurationError` for prompts and tokens that the tokenizer lacks, and for chains that
    ///   may be longer than the context.
    func requireReadable(_ use: VerifierUse, context: Int, readsWhole: Bool)
        throws(ConfigurationError)
    {
        func refusal(_ reason: String) -> ConfigurationError {
            ConfigurationError(field: "verifier", reason: "cannot read the chains: " + reason)
        }
        var longestPrompt = 0
        for problem in use.problems {
            let prompt: String
            do {
                prompt = try tokenizer.chat.prompt(for: problem, of: task)
            } catch {
                throw refusal("problem '\(problem.id)': \(error)")
            }
            guard let own = try? tokenizer.encode(text: prompt) else {
                throw refusal("its tokenizer lacks a part of problem '\(problem.id)'")
            }
            guard own.count < context else {
                throw refusal(
                    "its context of \(context) tokens is too small for problem '\(problem.id)'")
            }
            longestPrompt = max(longestPrompt, own.count)
        }
        if let text = textsWritten(by: use).first(where: {
            (try? tokenizer.encode(text: $0)) == nil
        }) {
            throw refusal(
                "its tokenizer is another one, without '\(text)', which the policy writes")
        }
        guard readsWhole, window == nil else { return }
        let policy = use.model.engine.contextLength
        let longest = use.longest.map { min(policy, longestPrompt + $0) } ?? policy
        guard context >= longest else {
            throw refusal(
                "its context has \(context) tokens, and they may have \(longest); allow them "
                    + "\(max(1, context - longestPrompt)) behind the prompt (maxTokens)")
        }
    }

    /// The texts of the policy's tokens, special ones that are no marks of chains aside.
    private func textsWritten(by use: VerifierUse) -> some Sequence<String> {
        let policy = use.model.tokenizer
        let marks = policy.chat.format
        let known = [marks.beginOfThought, marks.endOfThought, marks.endOfSequence]
        return (0..<Token(policy.vocabularySize)).lazy
            .filter { $0 != policy.padding }
            .map { policy.decode(tokens: [$0]) }
            .filter { text in
                !text.unicodeScalars.contains("\u{FFFD}")
                    && (policy.token(of: text) == nil || known.contains(text))
            }
    }
}

extension OutcomeRewardModel: ChainReader {
    func requireReadable(_ use: VerifierUse) throws(ConfigurationError) {
        try encoder.requireReadable(use, context: reader.engine.contextLength, readsWhole: true)
    }
}

extension ProcessRewardModel: ChainReader {
    func requireReadable(_ use: VerifierUse) throws(ConfigurationError) {
        try encoder.requireReadable(use, context: reader.engine.contextLength, readsWhole: true)
    }
}

extension GenerativeVerifier: ChainReader {
    func requireReadable(_ use: VerifierUse) throws(ConfigurationError) {
        try ChainEncoder(task: use.task, tokenizer: policy.tokenizer).requireReadable(
            use, context: policy.engine.contextLength, readsWhole: task.reads == .chain)
    }
}
