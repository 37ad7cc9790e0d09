import Language
import Reasoning
import Search
import Tasks
import Testing

@testable import Learning

@Suite("A search written out as one chain")
struct SearchStreamTests {
    private let policy: LocalPolicy
    private let problem = Toy.problems[0]

    init() throws {
        policy = try Toy.learning(Toy.untaught(), .reinforce(steps: 1)).policy
    }

    /// By node, in the order in which a search made them: its parent and its step. Nodes 7 and 8 end.
    ///
    ///     1 ── 4 ── 7
    ///     └─── 5
    ///     2 ── 6 ── 8
    ///     3
    ///     9
    private static let nodes: [(parent: Int, step: String)] = [
        (0, "1+2=3\n"), (0, "2-1=1\n"), (0, "3-1"), (1, "3-3=0\n"), (1, "2-1=1\n"),
        (2, "1*3=3\n"), (4, "</think>1<eos>"), (6, "3+3=6\n</think>1+2+3<eos>"), (0, "1*1=1\n"),
    ]
    private static let right = "2-1=1\n1*3=3\n3+3=6\n</think>1+2+3<eos>"

    private func solution(_ nodes: [(parent: Int, step: String)] = nodes) throws -> Solution {
        var tree = SearchTree()
        var chains = [try policy.begin(problem)]
        for (parent, step) in nodes {
            var chain = try policy.appending(step, to: chains[parent])
            chain.forced = []
            let ends = step.hasSuffix("<eos>")
            chain.stopReason = ends ? .endOfSequence : .length
            _ = tree.add(
                to: parent, text: step, tokens: chain.tokens.count - chains[parent].tokens.count,
                state: ends ? .finished : .open)
            chains.append(chain)
        }
        return Solution(
            problem: problem, answer: "1+2+3", chosen: nil, chains: tree.leaves.map { chains[$0] },
            ledger: ComputeLedger(), tree: tree)
    }

    private func stream(
        _ solution: Solution, by rule: SearchStream = .init(), longest: Int = 96
    ) throws -> Chain {
        let end = try #require(solution.chains.first { $0.text.hasSuffix("1+2+3<eos>") })
        return try stream(solution, endingWith: end, by: rule, longest: longest)
    }

    private func stream(
        _ solution: Solution, endingWith end: Chain, by rule: SearchStream, longest: Int = 96
    ) throws -> Chain {
        try rule.chain(
            endingWith: end, in: solution, separator: "\n", policy: policy, longest: longest)
    }

    /// The tokens of texts, each by itself.
    private func tokens(_ texts: [String]) throws -> [Token] {
        try texts.flatMap { try policy.tokenizer.encode(text: $0) }
    }

    @Test("Step by step: each whole step once, as it was come to, up to the right answer")
    func steps() throws {
        let solution = try solution()
        let found = try stream(solution)
        // Left out: a step that is not over, a wrong answer, what was said before, what came after.
        let texts = [
            "1+2=3\n", "2-1=1\n", "3-3=0\n", "1*3=3\n", "3+3=6\n</think>1+2+3<eos>",
        ]
        #expect(found.text == texts.joined())
        #expect(found.tokens == (try tokens(texts)))
        #expect(found.prompt == solution.chains[0].prompt && found.isFinished)
        #expect(found.logProbs.count == found.tokens.count)
        #expect(policy.tokenizer.decode(tokens: found.tokens) == found.text)
    }

    @Test("Branch by branch: each that was left from its root on, and then the right chain whole")
    func branches() throws {
        let found = try stream(solution(), by: .init(restarts: true))
        let texts = ["1+2=3\n2-1=1\n", "1+2=3\n3-3=0\n", Self.right]
        #expect(found.text == texts.joined())
        #expect(found.tokens == (try tokens(texts)))
    }

    @Test("What has no room is left out from the beginning, the right chain never")
    func room() throws {
        let solution = try solution()
        let own = try solution.chains[0].prompt.count + tokens([Self.right]).count
        #expect(try stream(solution, longest: own).text == Self.right)
        #expect(try stream(solution, longest: own + 5).text == Self.right)
        let last = "2-1=1\n3-3=0\n1*3=3\n3+3=6\n</think>1+2+3<eos>"
        #expect(try stream(solution, longest: own + 6).text == last)
        #expect(try stream(solution, by: .init(attempts: 1)).text == last)
        #expect(
            try stream(solution, by: .init(restarts: true, attempts: 1)).text
                == "1+2=3\n3-3=0\n" + Self.right)
    }

    @Test("A step may be several nodes, and a node several steps")
    func cuts() throws {
        let found = try stream(
            solution([
                (0, "1+2"), (1, "=3\n2-1=1\n3"), (1, "=4\n"), (0, "</think>1+2+3<eos>"),
            ]))
        #expect(found.text == "1+2=3\n2-1=1\n1+2=4\n</think>1+2+3<eos>")
    }

    @Test("Tokens are those that were sampled, however their text would be encoded")
    func sampledTokens() throws {
        var solution = try solution()
        // The same texts in other tokens: ten times their number, which no encoding gives.
        solution.chains = solution.chains.map { chain in
            var chain = chain
            chain.tokens = chain.tokens.map { $0 * 10 }
            return chain
        }
        let foreign = ForeignTokens(policy: policy)
        let end = try #require(solution.chains.first { $0.text == Self.right })
        let found = try SearchStream().chain(
            endingWith: end, in: solution, separator: "\n", policy: foreign, longest: 96)
        let own = try stream(self.solution())
        #expect(found.tokens == own.tokens.map { $0 * 10 } && found.text == own.text)
    }

    /// A policy whose tokens are ten times another's.
    private struct ForeignTokens: Policy {
        let policy: LocalPolicy
        var format: ChainFormat { policy.format }
        func begin(_ problem: Problem) throws -> Chain { try policy.begin(problem) }
        func sample(from chain: Chain, count: Int, parameters: GenerateParameters) async throws
            -> Samples
        { throw ReasoningError.noSamples(asked: count) }
        func appending(_ text: String, to chain: Chain) throws -> Chain {
            try policy.appending(text, to: chain)
        }
        func beginning(of chain: Chain, upTo offset: Int) throws -> Chain {
            var own = chain
            own.tokens = chain.tokens.map { $0 / 10 }
            own = try policy.beginning(of: own, upTo: offset)
            own.tokens = own.tokens.map { $0 * 10 }
            return own
        }
        func logProbs(of chain: Chain) async throws -> [Float] { chain.logProbs }
    }

    /// A value that is a function of the text and says nothing about it.
    private struct Hashing: Verifier {
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(
                values: chains.map { chain in
                    var stream = RandomStream(7, chain.text)
                    return stream.uniform()
                })
        }
    }

    @Test(
        "Of a model's own search: text and tokens are one, and every line is one that was drawn",
        arguments: [false, true])
    func search(restarts: Bool) async throws {
        let search = TreeSearch(
            TreeSettings(
                task: Toy.task, verifier: Hashing(),
                sampling: Sampling(.init(maxTokens: 40, seed: 3), answerTokens: 4),
                stepping: Stepping(longest: 12)), .init(simulations: 60, parallel: 4))
        let solution = try await search.solve(problem, with: policy)
        let drawn = Set(solution.chains.flatMap { $0.text.split(separator: "\n") })
        var longer = 0
        for end in solution.chains {
            let found = try stream(solution, endingWith: end, by: .init(restarts: restarts))
            #expect(policy.tokenizer.decode(tokens: found.tokens) == found.text)
            #expect(found.allTokens.count <= 96)
            #expect(found.text.split(separator: "\n").allSatisfy { drawn.contains($0) })
            #expect(end.text.split(separator: "\n").allSatisfy { found.text.contains($0) })
            longer += found.tokens.count > end.tokens.count ? 1 : 0
        }
        #expect(longer > 0)
    }

    @Test("Demonstrations are streams where the recipe says so, and need a tree")
    func demonstrations() throws {
        func found(_ solution: Solution, _ rule: SearchStream?) throws -> [String] {
            try Demonstrations(
                from: [solution], task: Toy.task, keep: 4, longest: 96, seed: 1,
                streaming: rule.map { ($0, policy) }
            ).chains.map(\.text)
        }
        var solution = try solution()
        #expect(try found(solution, .init()) == [try stream(solution).text])
        #expect(try found(solution, nil) == [Self.right])
        solution.tree = nil
        let error = #expect(throws: ConfigurationError.self) { try found(solution, .init()) }
        #expect(error?.field == "stream")
    }

    @Test("It goes with neither splicing nor pairs, and its bounds are named")
    func bounds() throws {
        func field(_ change: (inout DistillationRecipe) -> Void) -> String? {
            var recipe = DistillationRecipe(
                task: .multiplication(.init()), expert: "x", stream: SearchStream())
            change(&recipe)
            let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
            return error?.field
        }
        #expect(field { $0.splicing = Splicing() } == "stream")
        #expect(field { $0.preference = .init() } == "stream")
        #expect(field { $0.stream?.attempts = 0 } == "stream.attempts")
    }
}
