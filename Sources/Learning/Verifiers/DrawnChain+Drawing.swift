import Foundation
import Language
import Reasoning
import Results

extension DrawnChain {
    /// Draws and judges chains of problems, some problems at a time.
    ///
    /// - Parameters:
    ///   - samples: chains of each problem.
    ///   - number: the policy's among those that are compared.
    ///   - observe: called with progress.
    /// - Throws: `EngineError`, `TokenizerError`, `CancellationError`.
    public static func drawn(
        _ problems: [Problem], samples: Int, policy: LocalPolicy, number: Int,
        parameters: GenerateParameters, _ observe: (RunEvent) -> Void = { _ in }
    ) async throws -> [DrawnChain] {
        let start = Date()
        var chains: [DrawnChain] = []
        for first in stride(from: 0, to: problems.count, by: VerifierChains.batchSize) {
            try Task.checkCancellation()
            let batch = problems[first..<min(first + VerifierChains.batchSize, problems.count)]
            let drawn = try await policy.sample(
                from: batch.map { try policy.begin($0) }, count: samples, parameters: parameters)
            chains += judged(batch, drawn, policy: number, task: policy.task)
            observe(
                .progress(
                    RunProgress(
                        title: "chains", unit: "problems", done: first + batch.count,
                        total: problems.count, elapsed: Date().timeIntervalSince(start)),
                    metrics: [
                        "accuracy": Double(chains.count { $0.isCorrect }) / Double(chains.count)
                    ]))
        }
        return chains
    }

    /// Each problem's samples with the exact judge's word.
    static func judged(
        _ problems: some Sequence<Problem>, _ samples: [Samples], policy: Int,
        task: any ReasoningTask
    ) -> [DrawnChain] {
        zip(problems, samples).flatMap { problem, drawn in
            drawn.chains.enumerated().map { sample, chain in
                DrawnChain(
                    problem: problem, policy: policy, sample: sample,
                    judged: JudgedChain(chain, task: task))
            }
        }
    }
}
