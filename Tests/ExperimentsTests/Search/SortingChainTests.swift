import Reasoning
import Results
import Testing

@testable import Experiments

/// Problems that are all alike have no easy and no hard fifth: whoever finds one has sorted by the luck
/// of the chains that are measured.
@Suite("Chains that sort problems by difficulty")
struct SortingChainTests {
    /// The measured accuracy in the easiest fifth less that in the hardest.
    private func spread(sorting: ChainPool, measured: ChainPool) throws -> Double {
        var recipe = SearchRecipe.quick()
        recipe.benchmarks[0].wholeVerifier = "v"
        let comparison = try ModelComparison(
            ModelRecords(
                sorting: sorting, pool: measured, runs: [], fittingPool: measured, fittingRuns: [],
                thresholds: [StoppingThresholds(values: ["v": 0.9, "vote": 0.9])]),
            name: "base", benchmark: recipe.benchmarks[0], recipe: recipe, seed: 1)
        // None of the measured chains went into the sorting.
        #expect(comparison.pool.count == measured.count)
        let one = try #require(comparison.curve(named: "vote")?.points.first)
        func accuracy(_ fifth: Int) -> Double {
            one.restricted(to: comparison.quintiles.problems[fifth]).accuracy
        }
        return accuracy(0) - accuracy(4)
    }

    @Test("Alike problems do not differ by fifth; sorted by the measured chains they would")
    func planted() throws {
        let half = [Double](repeating: 0.5, count: 200)
        var stream = RandomStream(seed: 9)
        let measured = SyntheticPool.drawn(half, chains: 8, stream: &stream)
        let others = SyntheticPool.drawn(half, chains: 8, stream: &stream)
        #expect(abs(try spread(sorting: others, measured: measured)) < 0.12)
        #expect(try spread(sorting: measured, measured: measured) > 0.4)
    }

    @Test("They are drawn from other seeds than those that are measured")
    func seeds() {
        for model in ["base", "trained"] {
            let seeds = [true, false].map {
                ModelMeasuring.chainSeed(1, model: model, forSorting: $0)
            }
            #expect(seeds[0] != seeds[1])
        }
    }
}
