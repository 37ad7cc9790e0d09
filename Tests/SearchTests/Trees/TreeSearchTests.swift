import Foundation
import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Tree search")
struct TreeSearchTests {
    /// A known tree: `width` letters at each of `depth` levels, and behind the last an answer. One path
    /// is worth 1, every other answer 0; the exact value of a prefix is the share of good answers among
    /// those behind it.
    private struct Known {
        let width: Int
        let depth: Int
        let best: [Int]

        init(width: Int, depth: Int, seed: UInt64) {
            self.width = width
            self.depth = depth
            var stream = RandomStream(seed, "known")
            best = (0..<depth).map { _ in Int(stream.next() % UInt64(width)) }
        }

        var policy: ScriptedPolicy {
            ScriptedPolicy { [width, depth] request in
                let lines = request.chain.text.split(separator: "\n").count
                if lines == depth { return "</think>\(lines)<eos>" }
                var stream = RandomStream(
                    request.parameters.seed, request.chain.text, request.sample)
                return "\(stream.next() % UInt64(width))\n"
            }
        }

        func value(of text: String) -> Double {
            let lines = text.prefix { $0 != "<" }.split(separator: "\n").compactMap { Int($0) }
            guard lines == Array(best.prefix(lines.count)) else { return 0 }
            return pow(Double(width), Double(lines.count - depth))
        }
    }

    @Test(
        "With exact values and uniform priors it finds the only good chain of a known tree",
        arguments: [(2, 2, 60), (2, 5, 200), (3, 3, 200), (4, 4, 500), (8, 3, 900)])
    func optimum(width: Int, depth: Int, simulations: Int) async throws {
        for seed in UInt64(0)..<3 {
            let known = Known(width: width, depth: depth, seed: seed)
            let search = TreeSearch(
                settings(ScriptedVerifier { known.value(of: $0) }, seed: seed),
                .init(simulations: simulations, widening: Double(2 * width)))
            let solution = try await search.solve(question, with: known.policy)
            #expect(solution.score == 1)
            let path = known.best.map { "\($0)\n" }.joined()
            #expect(solution.chosen?.text == path + "</think>\(depth)<eos>")
            // The most visited beginning is the best one's.
            let tree = try #require(solution.tree)
            let first = tree.children[0].max { tree.visits[$0] < tree.visits[$1] }
            #expect(first.map { tree.texts[$0] } == "\(known.best[0])\n")
        }
    }

    @Test(
        "Visits add up whatever is under way at once: a node's own and its children's",
        arguments: [1, 3, 8, 64])
    func visits(parallel: Int) async throws {
        let verifier = ScriptedVerifier.hashing()
        let solution = try await TreeSearch(
            settings(verifier), .init(simulations: 60, parallel: parallel)
        ).solve(question, with: rambling())
        let tree = try #require(solution.tree)
        #expect(tree.visits[0] == 60)
        for node in 0..<tree.count {
            let below = tree.children[node].reduce(0) { $0 + tree.visits[$1] }
            let own = tree.visits[node] - below
            let total = tree.totals[node] - tree.children[node].reduce(0) { $0 + tree.totals[$1] }
            if node == 0 {
                #expect(own == 0)
            } else if tree.states[node] != .finished {
                #expect(own == (tree.visits[node] > 0 ? 1 : 0))
            }
            #expect(abs(total - Double(own) * (tree.scores[node] ?? 0)) < 1e-9)
            // Priors of siblings are a distribution.
            let priors = tree.children[node].compactMap { tree.priors[$0] }
            if !priors.isEmpty { #expect(abs(priors.reduce(0, +) - 1) < 1e-9) }
        }
        #expect(verifier.calls.calls <= 60 / parallel + 30)
    }

    @Test("A simulation under way keeps the next one off its path")
    func virtualLoss() async throws {
        let policy = branching([
            "": ["a\n", "b\n"], "a\n": ["c\n", "d\n"], "b\n": ["e\n", "f\n"],
        ])
        let tree = try #require(
            try await TreeSearch(
                settings(ScriptedVerifier { _ in 0.5 }),
                .init(simulations: 4, parallel: 2, widening: 2, wideningExponent: 0)
            ).solve(question, with: policy).tree)
        // a and b are equal; both simulations of the second wave would go to a, the first.
        #expect(tree.parents.prefix(5) == [-1, 0, 0, 1, 2])
    }

    @Test("Simulations under way at once share calls of the verifier")
    func waves() async throws {
        func calls(_ parallel: Int) async throws -> Int {
            let verifier = ScriptedVerifier.hashing()
            _ = try await TreeSearch(
                settings(verifier), .init(simulations: 64, parallel: parallel, widening: 8)
            ).solve(question, with: rambling())
            return verifier.calls.calls
        }
        let (one, eight) = (try await calls(1), try await calls(8))
        #expect(eight * 3 < one)
    }

    @Test("Identical steps are one child, whose prior is its share of the draws")
    func merging() async throws {
        let policy = branching([
            "": ["a\n", "a\n", "b\n", "a\n"], "a\n": ["</think>1<eos>"], "b\n": ["</think>7<eos>"],
        ])
        let search = TreeSearch(
            settings(ScriptedVerifier { _ in 0.5 }),
            .init(simulations: 20, parallel: 4, widening: 4, wideningExponent: 0))
        let tree = try #require(try await search.solve(question, with: policy).tree)
        #expect(tree.children[0].map { tree.texts[$0] } == ["a\n", "b\n"])
        #expect(tree.children[0].map { tree.priors[$0] } == [0.75, 0.25])
        #expect(tree.count == 5)
    }

    @Test("Where all that can be reached is finished, the search ends")
    func exhausted() async throws {
        let policy = branching([
            "": ["a\n", "b\n"], "a\n": ["</think>1<eos>"], "b\n": ["</think>7<eos>"],
        ])
        let solution = try await TreeSearch(
            settings(ScriptedVerifier { $0.contains("7") ? 0.75 : 0.5 }),
            .init(simulations: 1_000_000, parallel: 2, wideningExponent: 0)
        ).solve(question, with: policy)
        #expect(solution.answer == "7")
        #expect(policy.calls.chains == 2 + 2 + 2)
    }

    @Test("Widening follows C · N^α", arguments: [(1.0, 0.5), (2, 0.5), (3, 0), (0.5, 1)])
    func widening(constant: Double, exponent: Double) async throws {
        let policy = ScriptedPolicy { request in "\(request.parameters.seed % 1_000_000_007)\n" }
        let simulations = 40
        let tree = try #require(
            try await TreeSearch(
                TreeSettings(
                    task: NumberTask(), verifier: ScriptedVerifier.hashing(),
                    stepping: Stepping(depth: 6)),
                .init(
                    simulations: simulations, parallel: 1, widening: constant,
                    wideningExponent: exponent)
            ).solve(question, with: policy).tree)
        let allowed = (constant * pow(Double(simulations), exponent)).rounded(.up)
        #expect(tree.children[0].count == Int(allowed))
    }

    @Test("A commitment goes on from the most visited child and keeps the rest as given up")
    func commitment() async throws {
        let solution = try await TreeSearch(
            settings(ScriptedVerifier.hashing()),
            .init(simulations: 400, parallel: 4, commitment: 16)
        ).solve(question, with: rambling())
        let tree = try #require(solution.tree)
        let next = try #require(tree.children[0].max { tree.visits[$0] < tree.visits[$1] })
        #expect(tree.children[0].count > 1)
        #expect(tree.children[0].allSatisfy { $0 == next || tree.states[$0] != .open })
        #expect(tree.visits[0] < 400)
        #expect(solution.answer != nil)
    }

    @Test("What is above a commitment keeps the visits by which it chose")
    func frozen() async throws {
        let known = Known(width: 2, depth: 6, seed: 0)
        let solution = try await TreeSearch(
            settings(ScriptedVerifier { known.value(of: $0) }),
            .init(simulations: 64, parallel: 4, commitment: 16)
        ).solve(question, with: known.policy)
        let tree = try #require(solution.tree)
        let next = try #require(tree.children[0].max { tree.visits[$0] < tree.visits[$1] })
        #expect(tree.visits[0] == 16)
        // Its own share of the first search, and all of the second.
        #expect((17...32).contains(tree.visits[next]))
    }

    @Test("Rollouts are judged by the verifier, charged apart, and their answers count")
    func rollouts() async throws {
        let policy = ScriptedPolicy { request in
            switch request.chain.text {
            case "": request.sample == 0 && request.parameters.seed == 0 ? "a\n" : "b\n"
            case "a\n": "x\n</think>1<eos>"
            case "b\n": "y\n</think>7<eos>"
            default: "<eos>"
            }
        }
        let verifier = ScriptedVerifier { text in
            text.contains("7") ? 0.75 : text.contains("1") ? 0.25 : 0.5
        }
        func tree(_ valuation: TreeSearch.Valuation) async throws -> Solution {
            try await TreeSearch(
                settings(verifier),
                .init(
                    simulations: 2, parallel: 1, widening: 2, wideningExponent: 0,
                    valuation: valuation)
            ).solve(question, with: policy)
        }
        let rolled = try await tree(.rollouts(2))
        #expect(rolled.tree?.totals.prefix(2) == [1, 0.25])
        #expect(rolled.answer == "7")
        #expect(rolled.score == 0.75)
        #expect(rolled.ledger[.rollouts].generatedTokens == 4 * 5)
        #expect(rolled.ledger[.policy].generatedTokens == 2 * 2)
        #expect(!verifier.calls.chains.contains("a\n"))
        #expect(rolled.tree?.visits == [2, 1, 0, 0, 1, 0, 0])
        let mixed = try await tree(.mixed(rollouts: 1, share: 0.25))
        #expect(mixed.tree?.totals.prefix(2) == [1, 0.75 * 0.5 + 0.25 * 0.25])
    }

    @Test("Without an answer after the last simulation the most visited chain is drawn to its end")
    func completion() async throws {
        let text = "a\nb\nc\nd\n</think>7<eos>"
        let solution = try await TreeSearch(
            settings(ScriptedVerifier { _ in 0.5 }), .init(simulations: 1)
        ).solve(question, with: policy([text]))
        #expect(solution.chosen?.text == text)
        #expect(solution.score == 0.5)
    }

    @Test(
        "Configurations without sense are refused",
        arguments: [
            TreeSearch.Configuration(simulations: 0), .init(parallel: 0), .init(exploration: -1),
            .init(exploration: .nan), .init(widening: 0), .init(widening: .infinity),
            .init(wideningExponent: 1.5), .init(valuation: .rollouts(0)),
            .init(valuation: .mixed(rollouts: 1, share: 2)), .init(commitment: 0),
        ])
    func refused(configuration: TreeSearch.Configuration) async throws {
        await #expect(throws: ConfigurationError.self) {
            try await TreeSearch(settings(ScriptedVerifier.hashing()), configuration)
                .solve(question, with: rambling())
        }
    }
}
