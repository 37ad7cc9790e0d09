import Reasoning

extension GenerationEngine {
    /// What the engine has done so far.
    public var statistics: EngineStatistics { mailbox.statistics }

    /// Remembers from now on what the model gives to some tokens wherever a sample draws one of them, so
    /// that to score them there costs no forward pass. Costs each draw as many log-probabilities.
    public func rememberPredictions(of tokens: [Token]) {
        _ = mailbox.perform { $0.verdicts.watch(tokens) }
    }

    /// Counts from now on, exactly, what is computed more than once: `EngineStatistics.prefixes`.
    ///
    /// Every position that is run is remembered then, about 16 bytes each. Without this call nothing is.
    /// - Throws: `EngineError.shutDown`.
    public func countPrefixes() async throws {
        try await perform { $0.prefixes = PrefixCounter() }
    }

    /// Ends the count and gives its memory back; what was counted stays in the statistics.
    /// - Throws: `EngineError.shutDown`.
    public func stopCountingPrefixes() async throws {
        try await perform { $0.prefixes = nil }
    }

    /// Forgets every cached prefix. Sequences under way go on.
    /// - Throws: `EngineError.shutDown`.
    public func clearCache() async throws {
        try await perform { $0.clearCache() }
    }

    /// Forgets what was computed with other weights: every cached prefix, and the keys and values
    /// of the sequences under way, which are computed again. Tokens that were drawn stay.
    /// - Throws: `EngineError.shutDown`.
    public func weightsDidChange() async throws {
        try await perform { $0.weightsDidChange() }
    }

    /// Runs `change` on the engine's thread between two steps, then does as `weightsDidChange`.
    /// - Throws: what `change` throws, or `EngineError.shutDown`.
    public func changeWeights(_ change: @escaping @Sendable () throws -> Void) async throws {
        try await perform { scheduler in
            defer { scheduler.weightsDidChange() }
            try change()
        }
    }

    /// Ends the engine's thread: what is under way or waiting fails with `EngineError.shutDown`, and
    /// so does every later call. An engine that nobody refers to shuts down by itself.
    public func shutDown() {
        mailbox.shutDown()
    }

    private func perform(
        _ action: @escaping @Sendable (Scheduler) throws -> Void
    ) async throws {
        try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Void, any Error>) in
            let posted = mailbox.perform { scheduler in
                let result = Result { try action(scheduler) }
                scheduler.answers.append { continuation.resume(with: result) }
            }
            if !posted { continuation.resume(throwing: EngineError.shutDown) }
        }
    }
}
