import PonderTesting
import Reasoning
import Search
import Testing

/// Whole trees against ones worked out with pencil and paper. Every step is a letter and a line's end,
/// two tokens, or an answer of three: the end of thought, a digit, the end.
@Suite("Trees worked out by hand")
struct TreeGoldenTests {
    /// Two beams of two. Of a .625, b .5, c .25 and a again, a and b are kept and the second a is not,
    /// though it is as good. Behind them come ad .75, a1 .375, b7 .875 and be .125: b7 and ad are kept.
    /// Behind ad come 2 .5 and 3 .8125: the beam is b7 and ad3, both finished, and b7 is the better.
    @Test("Beam search keeps the best of all, copies aside, and finished chains among them")
    func beam() async throws {
        let policy = branching([
            "": ["a\n", "b\n", "c\n", "a\n"],
            "a\n": ["d\n", "</think>1<eos>"], "b\n": ["</think>7<eos>", "e\n"],
            "a\nd\n": ["</think>2<eos>", "</think>3<eos>"],
        ])
        let verifier = ScriptedVerifier(texts: [
            "a\n": 0.625, "b\n": 0.5, "c\n": 0.25, "a\nd\n": 0.75, "a\n</think>1<eos>": 0.375,
            "b\n</think>7<eos>": 0.875, "b\ne\n": 0.125, "a\nd\n</think>2<eos>": 0.5,
            "a\nd\n</think>3<eos>": 0.8125,
        ])
        let solution = try await BeamSearch(settings(verifier), beams: 2, width: 2)
            .solve(question, with: policy)
        let expected = try golden("beam-search")
        #expect(solution.tree == expected)
        #expect(solution.answer == "7")
        #expect(solution.score == 0.875)
        #expect(verifier.calls.calls == 3)
        // The prompt of 3, then 4 · 2, 2 · 2 + 2 · 3 and 2 · 3 tokens.
        #expect(solution.ledger[.policy].promptTokens == 3)
        #expect(solution.ledger[.policy].generatedTokens == 24)
    }

    /// Two subtrees of two: a .5 and b .75 compete, c .125 and d .25 compete, so that b and d go on where
    /// one beam would have kept b and a. Behind b come 1 .75, kept and finished, and e; behind d come f
    /// .5, kept, and 7 .375; behind df come 7 .875 and 8 .25.
    @Test("Diverse trees let only siblings of one subtree compete")
    func diverse() async throws {
        let policy = branching([
            "": ["a\n", "b\n", "c\n", "d\n"], "b\n": ["</think>1<eos>", "e\n"],
            "d\n": ["f\n", "</think>7<eos>"], "d\nf\n": ["</think>7<eos>", "</think>8<eos>"],
        ])
        let verifier = ScriptedVerifier(texts: [
            "a\n": 0.5, "b\n": 0.75, "c\n": 0.125, "d\n": 0.25, "b\n</think>1<eos>": 0.75,
            "b\ne\n": 0.5, "d\nf\n": 0.5, "d\n</think>7<eos>": 0.375,
            "d\nf\n</think>7<eos>": 0.875, "d\nf\n</think>8<eos>": 0.25,
        ])
        let solution = try await DiverseTreeSearch(settings(verifier), subtrees: 2, width: 2)
            .solve(question, with: policy)
        let expected = try golden("diverse-tree-search")
        #expect(solution.tree == expected)
        #expect(solution.answer == "7")
    }

    /// One beam of two, one step ahead. a looks better than b by itself, but leads to ax .25 where b leads
    /// to by .75. Behind b comes 7, finished and valued as it is, .5, and c, which leads to bc9 .375.
    @Test("Lookahead values a step by where it leads, and puts nothing of that into the tree")
    func lookahead() async throws {
        let policy = branching(
            ["": ["a\n", "b\n"], "b\n": ["</think>7<eos>", "c\n"]],
            greedy: ["a\n": "x\n", "b\n": "y\n", "b\nc\n": "</think>9<eos>"])
        let verifier = ScriptedVerifier(texts: [
            "a\n": 0.875, "b\n": 0.125, "a\nx\n": 0.25, "b\ny\n": 0.75, "b\n</think>7<eos>": 0.5,
            "b\nc\n": 1, "b\nc\n</think>9<eos>": 0.375,
        ])
        let solution = try await LookaheadSearch(settings(verifier), beams: 1, width: 2)
            .solve(question, with: policy)
        let expected = try golden("lookahead-search")
        #expect(solution.tree == expected)
        #expect(solution.answer == "7")
        #expect(solution.ledger[.rollouts].generatedTokens == 2 + 2 + 3)
        #expect(solution.ledger[.policy].generatedTokens == 2 + 2 + 3 + 2)
    }

    /// Two draws behind a node (α = 0), c = 2, priors of one half. U is 2 · ½ · √N(s) / (1 + N(s, a)).
    /// 1. The root has no draw: a .5.
    /// 2. It has one: b .25.
    /// 3. N = 2: a .5 + √2/2 before b .25 + √2/2; behind a comes 1 .25.
    /// 4. N = 3: a .375 + √3/3 = .95, b .25 + √3/2 = 1.12; behind b comes d .5.
    /// 5. N = 4: a and b have .375 + 2/3 both: the first; behind a comes c .75.
    /// 6. N = 5: a .5 + √5/4 = 1.06, b .375 + √5/3 = 1.12; behind b comes 7, worth 1.
    /// 7. N = 6: a .5 + √6/4 = 1.11, b .583 + √6/4 = 1.20; d .5 + √3/2, 7 with 1 + √3/2: the finished
    ///    chain is backed up once more and nobody is asked.
    @Test("Tree search: seven simulations")
    func tree() async throws {
        let policy = branching([
            "": ["a\n", "b\n"], "a\n": ["</think>1<eos>", "c\n"], "b\n": ["d\n", "</think>7<eos>"],
        ])
        let verifier = ScriptedVerifier(texts: [
            "a\n": 0.5, "b\n": 0.25, "a\n</think>1<eos>": 0.25, "b\nd\n": 0.5, "a\nc\n": 0.75,
            "b\n</think>7<eos>": 1,
        ])
        let search = TreeSearch(
            settings(verifier),
            .init(
                simulations: 7, parallel: 1, exploration: 2, widening: 2, wideningExponent: 0))
        let solution = try await search.solve(question, with: policy)
        let expected = try golden("tree-search")
        #expect(solution.tree == expected)
        #expect(solution.answer == "7")
        #expect(policy.calls.chains == 6)
        #expect(verifier.calls.chains.count == 6)
    }

    /// Four particles: a .75, b .25, c 0 and d 0. The effective size is 1 / (.75² + .25²) = 1.6 < 2, so
    /// they resample, to exactly 3 a and 1 b whatever the random number. In one call a goes on to 1 .75,
    /// e .375 and f .375, b goes on to 7, worth 1: the weights are 1, ½, ½ and 4, with an effective size
    /// of 36 / 17.5 > 2. e goes on to 2 .375 and f to 3, worth 0.
    @Test("A particle filter copies what has weight, and copies go different ways")
    func particles() async throws {
        let policy = branching([
            "": ["a\n", "b\n", "c\n", "d\n"], "a\n": ["</think>1<eos>", "e\n", "f\n"],
            "b\n": ["</think>7<eos>"], "a\ne\n": ["</think>2<eos>"],
            "a\nf\n": ["</think>3<eos>"],
        ])
        let verifier = ScriptedVerifier(texts: [
            "a\n": 0.75, "b\n": 0.25, "c\n": 0, "d\n": 0, "a\n</think>1<eos>": 0.75,
            "a\ne\n": 0.375, "a\nf\n": 0.375, "b\n</think>7<eos>": 1,
            "a\ne\n</think>2<eos>": 0.375, "a\nf\n</think>3<eos>": 0,
        ])
        let solution = try await ParticleFilter(settings(verifier), particles: 4)
            .solve(question, with: policy)
        let expected = try golden("particle-filter")
        #expect(solution.tree == expected)
        #expect(solution.answer == "7")
        #expect(policy.calls.sample == 1 + 2 + 2)
    }
}
