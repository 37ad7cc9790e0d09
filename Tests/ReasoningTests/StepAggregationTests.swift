import Reasoning
import Testing

@Suite("Aggregation of step values")
struct StepAggregationTests {
    @Test(
        "Each is its formula, and no values have no score",
        arguments: [(.last, 0.25), (.min, 0.25), (.product, 0.1), (.mean, 0.6375)]
            as [(StepAggregation, Double)])
    func formula(aggregation: StepAggregation, expected: Double) throws {
        let value = try #require(aggregation.value(of: [0.8, 0.5, 1, 0.25]))
        #expect(abs(value - expected) < 1e-12)
        #expect(aggregation.value(of: [0.3]) == 0.3)
        #expect(aggregation.value(of: []) == nil)
    }

    @Test("The last value is not the smallest where it is larger")
    func last() {
        #expect(StepAggregation.last.value(of: [0.1, 0.9]) == 0.9)
        #expect(StepAggregation.min.value(of: [0.1, 0.9]) == 0.1)
    }
}
