import ArgumentParser
import Foundation
import Language
import Reasoning
import Rewards

/// Which verifier chooses among chains, as an option.
enum VerifierChoice: ExpressibleByArgument, Equatable, Sendable, CustomStringConvertible {
    /// The chain's own last verdict, read as a probability by the model that wrote it.
    case selfCheck
    /// The folder of a trained verifier.
    case folder(String)
    /// The value of partial chains by rollouts of the policy, which another verifier judges.
    indirect case monteCarlo(VerifierChoice)

    /// For help texts.
    static let forms = "self, a trained verifier's folder, or monte-carlo:FOLDER"
    /// Most tokens of a rollout.
    static let rolloutTokens = 256
    private static let monteCarloPrefix = "monte-carlo:"

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        guard argument.hasPrefix(Self.monteCarloPrefix) else {
            self = argument == "self" ? .selfCheck : .folder(argument)
            return
        }
        let judge = String(argument.dropFirst(Self.monteCarloPrefix.count))
        guard !judge.hasPrefix(Self.monteCarloPrefix), let inner = Self(argument: judge) else {
            return nil
        }
        self = .monteCarlo(inner)
    }

    /// As it is written on the command line.
    var description: String {
        switch self {
        case .selfCheck: "self"
        case .folder(let path): path
        case .monteCarlo(let judge): Self.monteCarloPrefix + judge.description
        }
    }

    /// - Parameters:
    ///   - model: the policy's model, whose engine reads the self-check and rolls out. A
    ///     trained verifier goes where it is.
    ///   - rollouts: of a partial chain, for `monteCarlo`.
    /// - Throws: `CommandError.argument` for a folder that is not there, and what is wrong with one.
    func verifier(
        for task: any ReasoningTask, model: LocalModel, rollouts: Int = 8
    ) throws -> any Verifier {
        switch self {
        case .selfCheck:
            return try SelfCheckVerifier(
                engine: model.engine, encoder: ChainEncoder(task: task, tokenizer: model.tokenizer))
        case .folder(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw CommandError.argument(
                    "--verifier \(path)",
                    reason: "there is no such folder; name a trained verifier's, or self")
            }
            return try RewardModel.verifier(
                at: URL(fileURLWithPath: path, isDirectory: true), task: task,
                device: model.model.device, dtype: model.model.dtype)
        case .monteCarlo(let judge):
            return try MonteCarloValue(
                policy: model.policy(for: task),
                verifier: judge.verifier(for: task, model: model), format: task.format,
                rollouts: rollouts,
                // Where there is no budget nothing else keeps a rollout from filling the context.
                parameters: GenerateParameters(maxTokens: Self.rolloutTokens))
        }
    }
}
