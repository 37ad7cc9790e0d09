import Foundation
import Language
import Reasoning
import Tensors
import Testing

@testable import Rewards

@Suite("Verifiers by name")
struct VerifierCatalogTests {
    private let folder: TemporaryFolder
    private let catalog = VerifierCatalog.standard

    init() throws { folder = try TemporaryFolder() }

    /// A trained verifier's folder.
    private func verifier(
        _ kind: RewardModel.Kind = .outcome, alphabet: String = Toy.alphabet,
        context: Int = 96
    ) throws -> String {
        let url = folder.url.appending(path: "\(kind)-\(alphabet.count)-\(context)")
        let tokenizer = try CharacterTokenizer(alphabet: alphabet)
        var configuration = try Toy.configuration(context: context)
        configuration.vocabularySize = tokenizer.vocabularySize
        configuration.eosTokenIds = [Int(tokenizer.endOfSequence)]
        let random = try RandomSource(seed: 1)
        try RewardModel(
            copying: Transformer(configuration: configuration, random: random), random: random
        ).write(kind, tokenizer: tokenizer, to: url)
        return url.path
    }

    private func use(context: Int = 96, longest: Int? = nil) throws -> VerifierUse {
        let model = try LocalModel(
            model: Toy.policy(context: context), tokenizer: Toy.tokenizer(), memory: 1 << 22)
        return VerifierUse(
            task: Toy.task, model: model, problems: [Toy.problem()], longest: longest)
    }

    @Test("Words and folders are found, and one behind another")
    func found() throws {
        let (outcome, process) = (try verifier(), try verifier(.process))
        let use = try use()
        #expect(try catalog.verifier(named: "self", for: use) is SelfCheckVerifier)
        #expect(try catalog.verifier(named: outcome, for: use) is OutcomeRewardModel)
        #expect(try catalog.verifier(named: process, for: use) is ProcessRewardModel)
        let rolled = try catalog.verifier(named: "monte-carlo:" + outcome, for: use)
        #expect((rolled as? MonteCarloValue)?.verifier is OutcomeRewardModel)
    }

    @Test(
        "Names that are none are refused, before a model is read where that shows",
        arguments: [
            "", "exact", "monte-carlo:", "monte-carlo:monte-carlo:self", "monte-carlo:exact",
        ])
    func none(name: String) {
        let error = #expect(throws: ConfigurationError.self) { try catalog.validate(name) }
        #expect(error?.field == "verifier")
    }

    @Test("A folder that is not there is refused by name")
    func missing() throws {
        let error = try #require(
            #expect(throws: ConfigurationError.self) {
                try catalog.verifier(named: "/nonexistent", for: use())
            })
        #expect(error.reason.contains("/nonexistent"))
    }

    @Test("A verifier with another tokenizer is refused at once, however it is named")
    func otherTokenizer() throws {
        let path = try verifier(alphabet: "0123456789")
        for name in [path, "monte-carlo:" + path] {
            let error = #expect(throws: ConfigurationError.self) {
                try catalog.verifier(named: name, for: use())
            }
            #expect(error?.reason.contains("tokenizer") ?? false)
        }
    }

    @Test("One whose context is smaller than chains may be is, too, with how long they may be")
    func smallContext() throws {
        let path = try verifier(context: 48)
        let error = #expect(throws: ConfigurationError.self) {
            try catalog.verifier(named: path, for: use())
        }
        #expect(error?.reason.contains("context") ?? false)
        // The prompt is the question and the mark: two tokens.
        #expect(error?.reason.contains("46") ?? false)
        #expect(try catalog.verifier(named: path, for: use(longest: 46)) is OutcomeRewardModel)
        #expect(throws: ConfigurationError.self) {
            try catalog.verifier(named: path, for: use(longest: 47))
        }
        #expect(throws: ConfigurationError.self) {
            try catalog.verifier(named: verifier(context: 2), for: use(longest: 1))
        }
    }

    /// Likes everything as much.
    private struct Constant: Verifier {
        var value: Double
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(values: chains.map { _ in value })
        }
    }

    @Test("A verifier of one's own is one more in a catalog of one's own")
    func own() async throws {
        let own = catalog.adding(
            VerifierEntry(name: "constant", argument: "VALUE") { text, _, _ in
                Constant(value: Double(text ?? "") ?? 0.5)
            })
        let found = try own.verifier(named: "constant:0.25", for: use())
        #expect(try await found.score([Toy.chain("1\n")]).values == [0.25])
        #expect(own.forms.contains("constant:VALUE"))
        let behind = try own.verifier(named: "monte-carlo:constant:0.25", for: use())
        #expect((behind as? MonteCarloValue)?.verifier is Constant)
    }
}
