import Foundation
import GRDB
import Reasoning

/// One bill: the store's ledger of a phase is that of its checkpoints.
extension RunStore {
    /// Compares what the store has of a phase with what its checkpoints say; where the store lacks
    /// something, it takes the checkpoints' word, so that no bill is too small.
    ///
    /// What a lost store had of chains and metrics stays lost.
    /// - Returns: whether anything was taken over.
    /// - Throws: `RunError`, `CheckpointError.file`.
    func settle(_ phase: String, with checkpoints: CheckpointSeries) throws -> Bool {
        let states = try checkpoints.all().filter(\.isHealthy).compactMap { try? $0.state() }
        guard let last = states.last else { return false }
        let known = try ledgerSeries(phase: phase).last { $0.step <= last.step }?.ledger
        if (known ?? ComputeLedger()).agrees(with: last.ledger) { return false }
        var before = ComputeLedger()
        var parts: [StepRecord] = []
        for state in states {
            parts.append(
                StepRecord(
                    phase: phase, step: state.step, ledger: state.ledger.subtracting(before)))
            before = state.ledger
        }
        try replaceLedger(phase: phase, upTo: last.step, by: parts)
        return true
    }
}

extension RunFolder {
    /// What a phase cost that is done: the sum of its steps in the store, which its last checkpoint
    /// has to agree with.
    ///
    /// - Throws: `RunError.file` where neither has a word on it; `CheckpointError.file`.
    public func ledger(of phase: String) throws -> ComputeLedger {
        let store = try RunStore(url: storeURL)
        _ = try store.settle(phase, with: checkpoints(of: phase))
        let ledger = try store.ledger(phase: phase)
        guard !ledger.accounts.isEmpty else {
            throw RunError.file(
                storeURL.path,
                reason:
                    "holds nothing of \(phase), and there is no checkpoint of it: what it cost is "
                    + "not known")
        }
        return ledger
    }
}

extension ComputeLedger {
    /// Whether two sums of the same steps are the same, rounding aside.
    fileprivate func agrees(with other: ComputeLedger) -> Bool {
        Account.allCases.allSatisfy { account in
            let (a, b) = (self[account], other[account])
            return a.promptTokens == b.promptTokens && a.cachedTokens == b.cachedTokens
                && a.generatedTokens == b.generatedTokens
                && abs(a.flops - b.flops) <= 1e-9 * max(a.flops, b.flops)
        }
    }

    fileprivate func subtracting(_ other: ComputeLedger) -> ComputeLedger {
        var rest = ComputeLedger()
        for (account, usage) in accounts {
            let before = other[account]
            rest.charge(
                Usage(
                    promptTokens: usage.promptTokens - before.promptTokens,
                    cachedTokens: usage.cachedTokens - before.cachedTokens,
                    generatedTokens: usage.generatedTokens - before.generatedTokens,
                    flops: usage.flops - before.flops, seconds: usage.seconds - before.seconds),
                to: account)
        }
        return rest
    }
}
