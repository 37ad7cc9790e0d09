import Foundation
import Language
import Reasoning

/// A generative verifier as a folder: a Hugging Face folder of its language model, and how it is
/// asked in `reward.json`.
extension GenerativeVerifier {
    /// How a generative verifier is asked.
    public struct Settings: Codable, Hashable, Sendable {
        /// What of a chain it is shown.
        public var reads: VerificationTask.Reads
        /// V.
        public var verifications: Int
        /// Most tokens of a verification, its verdict included.
        public var maxTokens: Int

        public init(
            reads: VerificationTask.Reads = .answer, verifications: Int = 1, maxTokens: Int = 256
        ) {
            self.reads = reads
            self.verifications = verifications
            self.maxTokens = maxTokens
        }
    }

    /// Writes a model that has learned to verify as a folder that is whole or not there; it opens
    /// with `RewardModel.verifier(at:task:)`. A folder that has the name is replaced.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public static func write(
        _ model: Transformer, tokenizer: any Tokenizer, settings: Settings, to url: URL
    ) throws {
        try AtomicFolder.write(url) { folder in
            try CheckpointFolder.writeFiles(model, tokenizer: tokenizer, into: folder)
            try VerifierDescription.generative(settings).write(to: folder)
        }
    }
}
