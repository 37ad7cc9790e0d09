import Foundation
import Language
import Reasoning

/// The verifiers there are, by name: a word such as `self`, a word with something behind a colon such as
/// `monte-carlo:FOLDER`, or the folder of a trained one. A program with verifiers of its own adds their
/// entries.
public struct VerifierCatalog: Sendable {
    public private(set) var entries: [VerifierEntry]

    public init(_ entries: [VerifierEntry]) {
        self.entries = entries
    }

    /// Ponder's own.
    public static let standard = VerifierCatalog([
        ownWord, ChainLikelihood.entry, MonteCarloValue.entry,
    ])

    /// The same with one more, in the place of one that has its name.
    public func adding(_ entry: VerifierEntry) -> VerifierCatalog {
        VerifierCatalog(entries.filter { $0.name != entry.name } + [entry])
    }

    /// What a name may look like, in a line.
    public var forms: String {
        (["the folder of a trained verifier"] + entries.map(\.form)).joined(separator: ", or ")
    }

    /// Whether a name could be one, as far as that shows without a model: a folder is not opened.
    ///
    /// - Throws: `ConfigurationError` for one that cannot, naming the field `verifier`.
    public func validate(_ name: String) throws(ConfigurationError) { _ = try parsed(name) }

    /// The verifier of a name, made for a policy's chains.
    ///
    /// - Throws: `ConfigurationError` for a name that is none, a folder that is not there, and a verifier
    ///   that cannot read the chains; what is wrong with a folder.
    public func verifier(named name: String, for use: VerifierUse) throws -> any Verifier {
        let verifier: any Verifier
        switch try parsed(name) {
        case .entry(let entry, let argument):
            verifier = try entry.make(argument, use, self)
        case .folder(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw ConfigurationError(
                    field: "verifier",
                    reason: "there is no folder \(path); name a trained verifier's, or self")
            }
            verifier = try RewardModel.verifier(
                at: URL(fileURLWithPath: path, isDirectory: true), task: use.task,
                device: use.model.model.device, dtype: use.model.model.dtype)
        }
        try (verifier as? any ChainReader)?.requireReadable(use)
        return verifier
    }

    /// The folder that a name means, or has behind its colon; nil where it means none.
    public func folder(of name: String) -> String? {
        switch try? parsed(name) {
        case .entry(let entry, let argument):
            entry.takesVerifier ? argument.flatMap(folder(of:)) : nil
        case .folder(let path): path
        case nil: nil
        }
    }

    private enum Name {
        case entry(VerifierEntry, argument: String?)
        case folder(String)
    }

    private func parsed(_ name: String) throws(ConfigurationError) -> Name {
        func wrong(_ reason: String) -> ConfigurationError {
            ConfigurationError(field: "verifier", reason: reason)
        }
        guard !name.isEmpty else { throw wrong("has no name; there is \(forms)") }
        guard name != "exact" else {
            throw wrong(
                "choosing with the exact judge would use the answer key; that is the strategy "
                    + "coverage, a bound and not a way to answer")
        }
        for entry in entries {
            if name == entry.name, entry.argument == nil { return .entry(entry, argument: nil) }
            guard entry.argument != nil, name.hasPrefix(entry.name + ":") else { continue }
            let argument = String(name.dropFirst(entry.name.count + 1))
            guard !argument.isEmpty, !argument.hasPrefix(entry.name + ":") else {
                throw wrong("'\(name)' is none; there is \(entry.form)")
            }
            if entry.takesVerifier { try validate(argument) }
            return .entry(entry, argument: argument)
        }
        return .folder(name)
    }
}

/// A verifier that needs no training of its own, as it is named.
public struct VerifierEntry: Sendable {
    public let name: String
    /// What stands behind the colon, for a help text; nil: there is none.
    public let argument: String?
    /// Whether that is the name of another verifier.
    public let takesVerifier: Bool
    let make: @Sendable (String?, VerifierUse, VerifierCatalog) throws -> any Verifier

    /// - Parameter make: gets what stands behind the colon, and the catalog to look up another verifier.
    public init(
        name: String, argument: String? = nil, takesVerifier: Bool = false,
        make: @escaping @Sendable (String?, VerifierUse, VerifierCatalog) throws -> any Verifier
    ) {
        self.name = name
        self.argument = argument
        self.takesVerifier = takesVerifier
        self.make = make
    }

    /// The name as it is written.
    public var form: String { argument.map { "\(name):\($0)" } ?? name }
}

/// Whose chains a verifier is made to judge.
public struct VerifierUse: Sendable {
    public var task: any ReasoningTask
    /// The policy's model.
    public var model: LocalModel
    /// Problems that are to be solved; those of other tasks count for nothing.
    public var problems: [Problem]
    /// Most tokens of a chain after its prompt; nil: as the policy's context allows.
    public var longest: Int?
    /// Rollouts of an unfinished chain, for verifiers that roll out, and most tokens of each.
    public var rollouts: Int
    public var rolloutTokens: Int

    public init(
        task: any ReasoningTask, model: LocalModel, problems: [Problem] = [], longest: Int? = nil,
        rollouts: Int = 8, rolloutTokens: Int = 256
    ) {
        self.task = task
        self.model = model
        self.problems = problems.filter { $0.task == task.name }
        self.longest = longest
        self.rollouts = rollouts
        self.rolloutTokens = rolloutTokens
    }
}

extension VerifierCatalog {
    /// What the model itself thinks of its chains. One of Ponder's own, whose prompts open the thought, has
    /// written it into them (`SelfCheckVerifier`); one with a published model's language is asked
    /// (`SelfJudgement`).
    static let ownWord = VerifierEntry(name: "self") { _, use, _ in
        let model = use.model
        let chat = model.tokenizer.chat
        guard chat.opening == nil, chat.format.hasMarks else {
            return try SelfJudgement(
                engine: model.engine, tokenizer: model.tokenizer, task: use.task)
        }
        return try SelfCheckVerifier(
            engine: model.engine, encoder: ChainEncoder(task: use.task, tokenizer: model.tokenizer))
    }
}

extension ChainLikelihood {
    static let entry = VerifierEntry(name: "likelihood") { _, _, _ in ChainLikelihood() }
}

extension MonteCarloValue {
    static let entry = VerifierEntry(
        name: "monte-carlo", argument: "FOLDER", takesVerifier: true
    ) { judge, use, catalog in
        try MonteCarloValue(
            policy: use.model.policy(for: use.task),
            verifier: catalog.verifier(named: judge ?? "", for: use), rollouts: use.rollouts,
            // Where there is no budget nothing else keeps a rollout from filling the context.
            parameters: GenerateParameters(maxTokens: use.rolloutTokens))
    }
}
