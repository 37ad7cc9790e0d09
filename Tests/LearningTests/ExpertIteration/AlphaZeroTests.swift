import Language
import Reasoning
import Rewards
import Tasks
import Testing

@testable import Learning

@Suite("What a tree of a search teaches")
struct AlphaZeroTests {
    private let policy: LocalPolicy
    private let problem = Toy.problems[0]

    init() throws {
        policy = try Toy.learning(Toy.untaught(), .reinforce(steps: 1)).policy
    }

    /// With visits and verdicts:
    ///
    ///     0 (6) ─ 1 (4) ─ 3 (2, right)
    ///       │       └──── 4 (1, wrong)
    ///       └──── 2 (2) ─ 5 (1, wrong)
    private func solution() throws -> Solution {
        var tree = SearchTree()
        var chains = [try policy.begin(problem)]
        let nodes: [(parent: Int, step: String)] = [
            (0, "1+2=3\n"), (0, "2-1=1\n"), (1, "</think>1+2+3<eos>"), (1, "</think>1<eos>"),
            (2, "</think>2<eos>"),
        ]
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
        for (value, node) in [(0.5, 1), (0.25, 2), (0.75, 3), (1, 3), (0.25, 4), (0.5, 5)] {
            tree.backUp(value, from: node)
        }
        return Solution(
            problem: problem, answer: "1+2+3", chosen: nil, chains: tree.leaves.map { chains[$0] },
            ledger: ComputeLedger(), tree: tree)
    }

    private func targets(leastVisits: Int, _ change: (inout SearchTree) -> Void = { _ in })
        throws -> SearchTargets
    {
        let solution = try solution()
        var tree = try #require(solution.tree).judged(by: Toy.task, chains: solution.chains)
        change(&tree)
        return SearchTargets(of: tree, outcomeShare: 0.25, leastVisits: leastVisits)
    }

    @Test("Shares of visits, and mixes of the search's word and the outcomes, by hand")
    func targets() throws {
        let found = try targets(leastVisits: 3)
        let shares: [Double?] = [nil, 4.0 / 6, 2.0 / 6, 2.0 / 3, 1.0 / 3, nil]
        #expect(found.policy == shares)
        // Q of the root is 3.25 / 6 and of node 1 2.5 / 4; the others were visited too seldom.
        let root: Double = 0.75 * (3.25 / 6) + 0.25 * (1.0 / 3)
        let first: Double = 0.75 * 0.625 + 0.25 * 0.5
        let values: [Double?] = [root, first, 0, 1, 0, 0]
        #expect(found.values == values)
        let all = try targets(leastVisits: 1)
        #expect(all.policy == shares.dropLast() + [1])
        let ends: [Double?] = [0.75 * 0.875 + 0.25, 0.75 * 0.25, 0.75 * 0.5]
        #expect(Array(all.values.suffix(3)) == ends)
        #expect(try targets(leastVisits: 7).policy.allSatisfy { $0 == nil })
    }

    @Test(
        "A value that is no number is nobody's target; without an outcome the search stands alone")
    func odd() throws {
        let found = try targets(leastVisits: 1) { $0.backUp(.nan, from: 2) }
        #expect(found.values[0] == 1.0 / 3 && found.values[2] == 0)
        let above = try targets(leastVisits: 1) { $0.backUp(9, from: 1) }
        let clamped: Double = 0.75 + 0.25 * 0.5
        #expect(above.values[1] == clamped)
        var tree = SearchTree()
        let open = tree.add(to: 0, text: "a", tokens: 1, state: .open)
        tree.backUp(0.5, from: open)
        _ = tree.add(to: 0, text: "b", tokens: 1, state: .open)
        let alone = SearchTargets(of: tree, outcomeShare: 1, leastVisits: 1)
        #expect(alone.values == [0.5, 0.5, nil] && alone.policy == [nil, 1, nil])
    }

    private func lessons(_ solution: Solution, longest: Int = 96) throws -> (
        chains: [Demonstrations.Demonstration], values: [LabelledChain]
    ) {
        try AlphaZero(outcomeShare: 0.25, leastVisits: 3).lessons(
            of: solution, judgedBy: Toy.task, prompt: "x", longest: longest)
    }

    @Test("Token by token: each step weighs its share once, and is labelled at its end")
    func lessons() throws {
        let solution = try solution()
        let found = try lessons(solution)
        func weights(_ parts: [(Int, Double)]) -> [Float] {
            parts.flatMap { Array(repeating: Float($0.1), count: $0.0) }
        }
        // A line has six tokens, `</think>1+2+3<eos>` seven and `</think>1<eos>` three.
        let expected: [[Float]?] = [
            weights([(6, 4.0 / 6), (7, 2.0 / 3)]), weights([(6, 0), (3, 1.0 / 3)]),
            weights([(6, 2.0 / 6)]),
        ]
        #expect(found.chains.map(\.weights) == expected)
        #expect(
            found.chains.map(\.text) == [
                "1+2=3\n</think>1+2+3<eos>", "1+2=3\n</think>1<eos>", "2-1=1\n",
            ])
        for (chain, whole) in zip(found.chains, solution.chains) {
            #expect(chain.tokens == Array(whole.tokens.prefix(chain.tokens.count)))
            #expect(chain.prompt == "x")
        }
        #expect(found.values.map { $0.labels.map(\.position) } == [[0, 6, 13], [9], [6, 9]])
        let targets = try targets(leastVisits: 3).values
        let nodes = found.values.flatMap { $0.labels.map(\.target) }
        #expect(nodes == [targets[0], targets[1], targets[3], targets[4], targets[2], targets[5]])
        #expect(found.values.allSatisfy { $0.prompt == solution.chains[0].prompt })
    }

    @Test("What was forced is not learned, and what does not fit is learned with a chain that does")
    func exceptions() throws {
        var solution = try solution()
        solution.chains[0].forced = [6..<7]
        let weights = try #require(try lessons(solution).chains.first?.weights)
        #expect(weights[6] == 0 && weights[5] > 0 && weights[7] > 0)
        let short = try lessons(solution, longest: solution.chains[1].allTokens.count)
        #expect(short.chains.count == 2 && short.values.count == 2)
        #expect(short.chains[0].weights?[0] == Float(4.0 / 6))
        solution.tree = nil
        let error = #expect(throws: ConfigurationError.self) { try lessons(solution) }
        #expect(error?.field == "alphaZero")
    }

    @Test("Demonstrations have what trees teach, and what the expert found is counted as ever")
    func demonstrations() throws {
        let solution = try solution()
        let found = try Demonstrations(
            from: [solution, solution], task: Toy.task, keep: 1, longest: 96, seed: 1,
            alphaZero: AlphaZero(leastVisits: 3))
        #expect(found.chains.count == 6 && found.values?.count == 6)
        #expect(found.problems == 2 && found.solved == 2 && found.answered == 2)
        let both = Demonstrations(joining: [found, Demonstrations(joining: []), found])
        #expect(both.values?.count == 12)
        let examples = try both.corpus(seed: 1).examples
        #expect(examples[0].weights == found.chains[0].weights)
    }

    @Test("Its fields have bounds, and it goes with nothing that chooses among chains")
    func bounds() throws {
        func field(_ change: (inout DistillationRecipe) -> Void) -> String? {
            var recipe = DistillationRecipe(
                task: .multiplication(.init()), expert: "x", alphaZero: AlphaZero())
            change(&recipe)
            let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
            return error?.field
        }
        #expect(field { $0.splicing = Splicing() } == "alphaZero")
        #expect(field { $0.preference = .init() } == "alphaZero")
        #expect(field { $0.stream = .init() } == "alphaZero")
        #expect(field { $0.withoutKey = true } == "alphaZero")
        #expect(field { $0.alphaZero?.outcomeShare = .nan } == "alphaZero.outcomeShare")
        #expect(field { $0.alphaZero?.leastVisits = 0 } == "alphaZero.leastVisits")
        #expect(field { $0.alphaZero?.value.epochs = 0 } == "alphaZero.value.epochs")
        #expect(field { $0.alphaZero?.value.objective = .pairwise } == "alphaZero.value.objective")
    }
}
