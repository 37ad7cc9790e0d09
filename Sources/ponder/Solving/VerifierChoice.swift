import ArgumentParser
import Foundation
import Language
import Reasoning
import Rewards

/// Which verifier chooses among chains, as an option.
enum VerifierChoice: ExpressibleByArgument, Equatable, Sendable {
    /// The chain's own last verdict, read as a probability by the model that wrote it.
    case selfCheck
    /// A reward model's folder.
    case folder(String)

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self = argument == "self" ? .selfCheck : .folder(argument)
    }

    /// - Parameter model: the policy's model, whose engine reads the self-check.
    /// - Throws: `CommandError.argument` for a folder that is not there, and what is wrong with one.
    func verifier(for task: any ReasoningTask, model: LocalModel) throws -> any Verifier {
        switch self {
        case .selfCheck:
            return try SelfCheckVerifier(
                engine: model.engine, encoder: ChainEncoder(task: task, tokenizer: model.tokenizer))
        case .folder(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw CommandError.argument(
                    "--verifier \(path)",
                    reason: "there is no such folder; name a reward model's, or self")
            }
            return try RewardModel.verifier(
                at: URL(fileURLWithPath: path, isDirectory: true), task: task)
        }
    }
}
