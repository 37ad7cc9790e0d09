import Language
import PonderTesting
import Reasoning
import Results
import Rewards
import Search
import Tasks
import Testing

@testable import Experiments

@Suite("Which strategies apply to a model and its problems")
struct TestTimeStrategyTests {
    /// Two problems of four chains: `a` is right on the first, `b` on the second, whose third chain has no
    /// answer.
    private static let entries: [[SyntheticPool.Entry]] = [
        [
            .init(answer: "a", isCorrect: true, score: 0.9, tokens: 10),
            .init(answer: "b", score: 0.2, tokens: 20),
            .init(answer: "b", score: 0.1, tokens: 30),
            .init(answer: "a", isCorrect: true, score: 0.8, tokens: 40),
        ],
        [
            .init(answer: "a", score: 0.7, tokens: 40), .init(answer: "a", score: 0.6, tokens: 40),
            .init(answer: nil, tokens: 100),
            .init(answer: "b", isCorrect: true, score: 0.65, tokens: 20),
        ],
    ]

    private static var pool: PoolCurves {
        var pool = SyntheticPool.pool(entries)
        pool.closed = [4, 2]
        return PoolCurves(pool: pool, counts: [1, 2, 4], seed: 1, draws: 4_000)
    }

    private static let verifier: (name: String, verifier: any Verifier) = (
        "v", ScriptedVerifier.hashing()
    )

    private static func recipe(
        _ strategies: [String] = TestTimeRecipe.pooled + TestTimeRecipe.budgeted
            + ["revision", "beam"]
    ) -> TestTimeRecipe {
        var recipe = TestTimeRecipe.standard(.small, on: .task("countdown")).thinking(upTo: 256)
        recipe.chains = 4
        recipe.verifiers = ["v"]
        return recipe.naming(strategies)
    }

    private func strategies(
        _ recipe: TestTimeRecipe = TestTimeStrategyTests.recipe(),
        task: any ReasoningTask = Countdown(),
        verifiers: [(name: String, verifier: any Verifier)] = [TestTimeStrategyTests.verifier]
    ) -> TestTimeStrategies {
        TestTimeStrategies(recipe, task: task, verifiers: verifiers)
    }

    @Test("Curves of a pool are what is computed by hand")
    func curves() throws {
        var strategies = strategies()
        let curves = try strategies.curves(of: Self.pool)
        #expect(strategies.skipped.isEmpty)
        func accuracies(_ name: String) throws -> [Double] {
            try #require(curves.first { $0.name == name }).points.map(\.accuracy)
        }
        // One chain: 2 of 4, and 1 of 4.
        #expect(try accuracies("single") == [0.375])
        // pass@2: 1 − C(2,2)/C(4,2) = 5/6, and 1 − C(3,2)/C(4,2) = 1/2; pass@4: both.
        let coverage = try accuracies("coverage")
        #expect(zip(coverage, [0.375, 2.0 / 3, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
        // Best of 2: of the first problem's six pairs a right one leads in five; of the second's the right one,
        // second by score, leads where the first is not drawn: {1,3} and {2,3}, 2 of 6.
        let best = try accuracies("best-of-n, v")
        #expect(
            zip(best, [0.375, (5.0 / 6 + 2.0 / 6) / 2, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
        // Of two votes the first counts where they differ: half of the four mixed pairs, and the right pair, of
        // six; on the second problem half of the two mixed pairs, and the pair of the right one and silence.
        let vote = try accuracies("vote")
        #expect(abs(vote[1] - (3.0 / 6 + 2.0 / 6) / 2) < 0.02)
        // All four: a tie that goes to whoever comes first, and two against one.
        #expect(abs(vote[2] - 0.25) < 0.02)
    }

    @Test("The vote of the shortest takes them, and pays for the others until then")
    func shortest() throws {
        let curve = Self.pool.shortestVote(voters: 1, stage: 10)
        let last = try #require(curve.points.last)
        // The shortest chain of each problem is right; the first ends after 10 tokens, the second after 20.
        #expect(last.label == "4 chains" && last.values == [1, 1])
        #expect(abs(last.flops[0] - 4 * 40.0 / 100) < 1e-9)
        #expect(abs(last.flops[1] - 4 * 80.0 / 200) < 1e-9)
        // A stage of 32 goes beyond.
        let coarse = try #require(Self.pool.shortestVote(voters: 1).points.last)
        #expect(abs(coarse.flops[0] - 4 * (10 + 20 + 30 + 32) / 100) < 1e-9)
        // One chain is one chain.
        let first = try #require(curve.points.first)
        #expect(abs(first.accuracy - 0.375) < 0.02)
        #expect(abs(first.flops[1] - 1) < 0.05)
    }

    @Test("No answer is counted exactly over which chains were drawn")
    func unanswered() throws {
        let pool = Self.pool.pool
        func none(_ k: Int) throws -> [Double] {
            try pool.withoutAny(of: k) { pool.samples[$0][$1].isAnswered }
        }
        #expect(zip(try none(1), [0, 0.25]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(try none(2).allSatisfy { $0 == 0 })
        let rare = try pool.withoutAny(of: 2) { $1 == 0 && $0 == 0 }
        #expect(abs(rare[0] - 0.5) < 1e-12 && rare[1] == 1)
        #expect(throws: ConfigurationError.self) { try none(5) }
    }

    @Test("Programs are not voted on, and that is said; best of n and coverage are measured")
    func programs() throws {
        var strategies = strategies(task: ProgramTask())
        let curves = try strategies.curves(of: Self.pool)
        #expect(Set(curves.map(\.strategy)) == ["single", "best-of-n", "coverage"])
        #expect(
            strategies.skipped.map(\.strategy).sorted() == [
                "shortest-vote", "vote", "weighted-vote",
            ])
        #expect(strategies.skipped.allSatisfy { $0.reason.contains("written alike") })
    }

    @Test("A verifier without a word on any chain chooses nothing and guides nothing")
    func silent() throws {
        var strategies = strategies(verifiers: [("dumb", ScriptedVerifier { _ in nil })])
        var pool = Self.pool.pool
        pool.scores = ["dumb": pool.samples.map { $0.map { _ in nil } }]
        let curves = try strategies.curves(
            of: PoolCurves(pool: pool, counts: [1, 2, 4], seed: 1))
        #expect(!curves.contains { $0.verifier != nil })
        let runs = try strategies.runs(
            after: pool, tokenizer: CharacterTokenizer(alphabet: "0123456789"))
        #expect(!runs.contains { $0.strategy == "beam" })
        #expect(strategies.skipped.map(\.strategy) == ["best-of-n", "weighted-vote", "beam"])
    }

    @Test("Thoughts are cut and held where the model closes them; else it is said that it does not")
    func thoughts() throws {
        let tokenizer = try CharacterTokenizer(alphabet: "0123456789")
        var strategies = strategies()
        let runs = try strategies.runs(after: Self.pool.pool, tokenizer: tokenizer)
        let cuts = runs.filter { $0.strategy == TestTimeRun.cut }
        #expect(cuts.map(\.size) == [16, 32, 64, 128])
        #expect(cuts.map(\.choice.sampling.thinking.cap) == [16, 32, 64, 128])
        let held = runs.filter { $0.strategy == TestTimeRun.held }
        #expect(held.map(\.choice.sampling.thinking.floor) == [32, 64])
        #expect(runs.filter { $0.strategy == "revision" }.map(\.size) == [2, 4])
        #expect(runs.filter { $0.strategy == "revision" }.allSatisfy { $0.verifier == nil })
        #expect(runs.filter { $0.strategy == "beam" }.map(\.verifier) == ["v"])
        #expect(strategies.skipped.isEmpty)

        var open = Self.pool.pool
        open.closed = [0, 0]
        var without = self.strategies()
        let left = try without.runs(after: open, tokenizer: tokenizer)
        #expect(left.map(\.strategy) == ["beam"])
        #expect(without.skipped.map(\.strategy) == ["cut-thought", "held-thought", "revision"])
        #expect(without.skipped.allSatisfy { $0.reason.hasPrefix("0.0 % of the chains") })
    }

    @Test("An end of thought that is no token cannot be withheld, and is put there none the less")
    func noToken() throws {
        let tokenizer = try CharacterTokenizer(
            alphabet: "</think>0123456789", specials: ["<eos>"], padding: nil)
        var strategies = strategies(Self.recipe(TestTimeRecipe.budgeted))
        let runs = try strategies.runs(after: Self.pool.pool, tokenizer: tokenizer)
        #expect(Set(runs.map(\.strategy)) == [TestTimeRun.cut])
        #expect(strategies.skipped.map(\.strategy) == [TestTimeRun.held])
        #expect(strategies.skipped[0].reason.contains("</think>"))
    }

    @Test("What is not asked for is neither measured nor listed")
    func asked() throws {
        var strategies = strategies(Self.recipe(["vote"]))
        let curves = try strategies.curves(of: Self.pool)
        let runs = try strategies.runs(
            after: Self.pool.pool, tokenizer: CharacterTokenizer(alphabet: "0123456789"))
        #expect(curves.map(\.name) == ["single", "vote"])
        #expect(runs.isEmpty && strategies.skipped.isEmpty)
    }

    @Test("A verifier of answers alone guides no search over steps")
    func answersOnly() throws {
        let judge = ScriptedVerifier.saying(valuesPartialChains: false) { _ in .value(0.5) }
        var strategies = strategies(verifiers: [("v", judge)])
        _ = try strategies.runs(
            after: Self.pool.pool, tokenizer: CharacterTokenizer(alphabet: "0123456789"))
        #expect(strategies.skipped.map(\.strategy) == ["beam"])
        #expect(strategies.skipped[0].verifier == "v")
    }
}

@Suite("What a test-time run is made of")
struct TestTimeRecipeTests {
    @Test(
        "The standard ones are valid for any length of chains",
        arguments: [1, 2, 16, 24, 512, 4096])
    func standard(maxTokens: Int) throws {
        for size in TestTimeRecipe.Size.allCases {
            let recipe = TestTimeRecipe.standard(size, on: .task("countdown"))
            try recipe.validate()
            try recipe.thinking(upTo: maxTokens).validate()
        }
    }

    @Test("No strategy is named twice, and none that there is not")
    func named() throws {
        let recipe = TestTimeRecipe.standard(on: .task("countdown"))
            .naming(["vote", "mcts", "vote"])
        #expect(recipe.strategies == ["vote", "mcts"])
        try recipe.validate()
        #expect(throws: ConfigurationError.self) { try recipe.naming(["chess"]).validate() }
    }

    @Test("A field out of bounds is named")
    func bounds() {
        let cases: [(field: String, change: (inout TestTimeRecipe) -> Void)] = [
            ("problems", { $0.problems = 0 }), ("chains", { $0.chains = 0 }),
            ("maxTokens", { $0.maxTokens = -1 }), ("temperature", { $0.temperature = 0 }),
            ("temperature", { $0.temperature = .nan }), ("topP", { $0.topP = 0 }),
            ("cuts", { $0.cuts = [1024] }), ("floors", { $0.floors = [0] }),
            ("concurrency", { $0.concurrency = 0 }),
            ("searches[0].size", { $0.searches[0].size = 0 }),
            ("verifiers", { $0.verifiers = [""] }),
        ]
        for (field, change) in cases {
            var recipe = TestTimeRecipe.standard(on: .task("countdown"))
            change(&recipe)
            let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
            #expect(error?.field == field)
        }
    }
}
