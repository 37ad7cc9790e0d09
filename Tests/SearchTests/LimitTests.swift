import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Counts without sense")
struct LimitTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let field: String
        let strategy: any Strategy
        var testDescription: String { "\(strategy.name): \(field)" }
    }

    private static func cases(_ count: Int) -> [Case] {
        let (task, verifier) = (NumberTask(), ScriptedVerifier.hashing())
        let settings = settings(verifier)
        return [
            Case(field: "samples", strategy: MajorityVote(task: task, samples: count)),
            Case(field: "samples", strategy: ShortestVote(task: task, samples: count)),
            Case(field: "voters", strategy: ShortestVote(task: task, samples: 4, voters: count)),
            Case(field: "stage", strategy: ShortestVote(task: task, samples: 4, stage: count)),
            Case(
                field: "samples", strategy: BestOfN(task: task, verifier: verifier, samples: count)),
            Case(
                field: "samples",
                strategy: WeightedVote(task: task, verifier: verifier, samples: count)),
            Case(
                field: "samples",
                strategy: Coverage(verifier: ExactVerifier(task: task), samples: count)),
            Case(
                field: "samples",
                strategy: ComputeOptimal(
                    task: task, verifier: verifier, probes: count, limits: [],
                    plans: [SingleChain(task: task)])),
            Case(
                field: "attempts",
                strategy: SequentialRevision(task: task, attempts: count, selection: .last)),
            Case(field: "beams", strategy: BeamSearch(settings, beams: count)),
            Case(field: "width", strategy: BeamSearch(settings, width: count)),
            Case(field: "subtrees", strategy: DiverseTreeSearch(settings, subtrees: count)),
            Case(field: "width", strategy: LookaheadSearch(settings, width: count)),
            Case(
                field: "lookahead",
                strategy: LookaheadSearch(settings, lookahead: count == 0 ? -1 : count)),
            Case(field: "particles", strategy: ParticleFilter(settings, particles: count)),
            Case(field: "simulations", strategy: TreeSearch(settings, .init(simulations: count))),
            Case(field: "parallel", strategy: TreeSearch(settings, .init(parallel: count))),
            Case(
                field: "rollouts",
                strategy: TreeSearch(settings, .init(valuation: .rollouts(count)))),
            Case(
                field: "maxTokens",
                strategy: SingleChain(
                    task: task, sampling: Sampling(GenerateParameters(maxTokens: count)))),
            Case(
                field: "answerTokens",
                strategy: SingleChain(task: task, sampling: Sampling(answerTokens: count))),
            Case(
                field: "thinking.cap",
                strategy: SingleChain(
                    task: task,
                    sampling: Sampling(thinking: ThinkingBudget(cap: count == 0 ? -1 : count)))),
            Case(
                field: "stepping.depth",
                strategy: BeamSearch(
                    TreeSettings(
                        task: task, verifier: verifier, stepping: Stepping(depth: count)))),
        ]
    }

    @Test("They are refused by name, before anything is drawn", arguments: cases(.max) + cases(0))
    private func refused(_ item: Case) async throws {
        let policy = rambling()
        let error = await #expect(throws: ConfigurationError.self) {
            try await item.strategy.solve(question, with: policy, budget: .unlimited)
        }
        #expect(error?.field == item.field)
        #expect(policy.calls.sample == 0)
    }

    @Test("So are products of counts that are fine one by one")
    func products() async throws {
        let settings = settings(ScriptedVerifier.hashing())
        for strategy: any Strategy in [
            BeamSearch(settings, beams: 65_536, width: 4_096),
            DiverseTreeSearch(settings, subtrees: 65_536, width: 4_096),
            SequentialRevision(
                task: NumberTask(), sequences: 65_536, attempts: 65_536, selection: .last),
        ] {
            await #expect(throws: ConfigurationError.self, "\(strategy.name)") {
                try await strategy.solve(question, with: rambling(), budget: .unlimited)
            }
        }
    }
}
