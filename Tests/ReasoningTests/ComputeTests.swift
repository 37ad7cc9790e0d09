import Reasoning
import Testing

@Suite("Compute")
struct ComputeTests {
    private let usage = Usage(
        promptTokens: 3, cachedTokens: 5, generatedTokens: 7, flops: 11, seconds: 0.5)

    @Test("Usages add field by field")
    func addition() {
        let double = Usage(
            promptTokens: 6, cachedTokens: 10, generatedTokens: 14, flops: 22, seconds: 1)
        #expect(usage + usage == double)
        #expect(usage + .zero == usage)
    }

    @Test("A ledger keeps accounts apart, merges account by account and totals all")
    func ledger() {
        var ledger = ComputeLedger()
        #expect(ledger.total == .zero)
        ledger.charge(usage, to: .policy)
        ledger.charge(usage, to: .policy)
        ledger.charge(Usage(flops: 100), to: .training)
        #expect(ledger[.policy] == usage + usage)
        #expect(ledger[.verifier] == .zero)

        var other = ComputeLedger()
        other.charge(Usage(flops: 1), to: .training)
        other.charge(Usage(seconds: 2), to: .rollouts)
        ledger.add(other)
        #expect(ledger[.training].flops == 101)
        #expect(ledger[.rollouts].seconds == 2)
        #expect(ledger.total == usage + usage + Usage(flops: 101, seconds: 2))
    }

    @Test(
        "A budget is spent when any of its bounds is reached; cached tokens are free",
        arguments: [
            (Budget.unlimited, false),
            (Budget(tokens: 11), false), (Budget(tokens: 10), true), (Budget(tokens: 0), true),
            (Budget(flops: 11.5), false), (Budget(flops: 11), true),
            (Budget(seconds: 0.51), false), (Budget(seconds: 0.5), true),
            (Budget(tokens: 100, flops: 100, seconds: 0.1), true),
            (Budget(tokens: 100, flops: 100, seconds: 1), false),
        ])
    func spent(budget: Budget, isSpent: Bool) {
        #expect(budget.isSpent(by: usage) == isSpent)
    }
}
