import Reasoning

extension Strategy {
    /// Solves many problems side by side; the solutions come in the problems' order.
    ///
    /// - Parameters:
    ///   - budget: for each problem.
    ///   - limit: problems under way at a time. Default 64.
    ///   - progress: called after each problem with its index and solution, in order of completion.
    /// - Throws: the first error, after cancelling the other problems; `CancellationError` when the
    ///   surrounding task is cancelled.
    public func solve(
        _ problems: [Problem], with policy: any Policy, budget: Budget = .unlimited,
        atMost limit: Int = 64, progress: (Int, Solution) throws -> Void = { _, _ in }
    ) async throws -> [Solution] {
        try await problems.concurrently(atMost: limit, progress: progress) { problem in
            try await solve(problem, with: policy, budget: budget)
        }
    }
}
