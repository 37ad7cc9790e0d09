import Reasoning
import Tasks

/// The problems of each of several seeds.
///
/// One list of different problems is dealt out seed by seed, so that seeds share none. Where there are
/// fewer, the list begins anew behind its end: then problems are shared, and count once (`ProblemClusters`).
enum SeedProblems {
    /// - Parameters:
    ///   - count: of each seed; different ones.
    ///   - seeds: how many.
    ///   - seed: of the drawing, the same for all of them.
    /// - Returns: by seed. The first seeds' problems are the same however many seeds there are.
    /// - Throws: `TaskError.notEnoughProblems` where there are not enough for one seed.
    static func dealt(
        by task: some GenerativeTask, in side: Split, count: Int, seeds: Int, seed: UInt64
    ) throws -> [[Problem]] {
        let all: [Problem]
        do {
            all = try task.problems(in: side, count: count * seeds, seed: seed)
        } catch TaskError.notEnoughProblems(_, let found, _) where found >= count {
            all = try task.problems(in: side, count: found, seed: seed)
        }
        return (0..<seeds).map { index in
            (0..<count).map { all[(index * count + $0) % all.count] }
        }
    }
}
