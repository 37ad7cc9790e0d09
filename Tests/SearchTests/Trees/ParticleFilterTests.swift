import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Particle filter")
struct ParticleFilterTests {
    /// Two first steps, one of which the verifier likes three times as much, then an answer each.
    private func shares(_ weighting: ParticleFilter.Weighting, particles: Int) async throws
        -> [String: Int]
    {
        let half = particles / 2
        let policy = branching([
            "": [String](repeating: "a\n", count: half) + [String](repeating: "b\n", count: half),
            "a\n": ["c\n"], "b\n": ["c\n"], "a\nc\n": ["</think>1<eos>"],
            "b\nc\n": ["</think>7<eos>"],
        ])
        let verifier = ScriptedVerifier { $0.hasPrefix("a") ? 0.75 : 0.25 }
        let solution = try await ParticleFilter(
            settings(verifier), particles: particles, threshold: 1, weighting: weighting
        ).solve(question, with: policy)
        return Dictionary(
            solution.chains.filter(\.isFinished).map { (String($0.text.prefix(1)), 1) },
            uniquingKeysWith: +)
    }

    @Test("With ratios particles follow the policy times the value, however often they resample")
    func ratio() async throws {
        for (particles, expected) in [(8, ["a": 6, "b": 2]), (64, ["a": 48, "b": 16])] {
            let shares = try await shares(.ratio, particles: particles)
            #expect(shares == expected)
        }
    }

    @Test("With odds an early value counts at every later step")
    func odds() async throws {
        // 3 : ⅓ behind the first step is 9 : 1, and behind the second once more, 81 : 1.
        let shares = try await shares(.odds, particles: 82)
        #expect((shares["a"] ?? 0) >= 80)
    }

    @Test("Without resampling it is N chains side by side")
    func never() async throws {
        let solution = try await ParticleFilter(
            settings(ScriptedVerifier.hashing()), particles: 5, threshold: 0
        ).solve(question, with: rambling())
        #expect(solution.chains.count == 5)
        #expect(solution.chains.allSatisfy { $0.isFinished })
    }

    @Test("Particles that could not be judged drop out and the others make up their number")
    func dropouts() async throws {
        let policy = branching([
            "": ["a\n", "b\n", "c\n", "d\n"], "a\n": ["</think>1<eos>", "</think>2<eos>"],
            "b\n": ["</think>3<eos>", "</think>4<eos>"],
        ])
        let verifier = ScriptedVerifier { $0.hasPrefix("a") || $0.hasPrefix("b") ? 0.5 : nil }
        let solution = try await ParticleFilter(settings(verifier), particles: 4, threshold: 0.75)
            .solve(question, with: policy)
        let answers = solution.chains.filter(\.isFinished).map(\.text)
        #expect(
            answers == [
                "a\n</think>1<eos>", "a\n</think>2<eos>", "b\n</think>3<eos>", "b\n</think>4<eos>",
            ])
    }

    @Test("Where every weight is zero all particles go on")
    func zeros() async throws {
        let solution = try await ParticleFilter(
            settings(ScriptedVerifier { _ in 0 }), particles: 5
        ).solve(question, with: rambling())
        #expect(solution.chains.filter(\.isFinished).count == 5)
        #expect(solution.score == 0)
    }

    @Test(
        "Settings without sense are refused", arguments: [(0, 0.5), (4, -0.1), (4, 1.1), (4, .nan)])
    func refused(particles: Int, threshold: Double) async throws {
        await #expect(throws: ConfigurationError.self) {
            try await ParticleFilter(
                settings(ScriptedVerifier.hashing()), particles: particles, threshold: threshold
            ).solve(question, with: rambling())
        }
    }
}
