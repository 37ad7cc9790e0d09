import ArgumentParser
import Reasoning
import Search

/// The strategies by their names on the command line.
enum StrategyName: String, CaseIterable, ExpressibleByArgument, Sendable {
    case single, vote, coverage
    case bestOfN = "best-of-n"
}

/// A strategy with how many chains it draws.
struct StrategyChoice: Sendable {
    var name: StrategyName
    /// Chains for each problem; nil: 1 for a single chain, 16 otherwise.
    var samples: Int?
    var sampling = Sampling()

    /// Chains for each problem.
    var chains: Int { name == .single ? 1 : samples ?? 16 }

    /// - Throws: `CommandError.argument` for a combination that cannot be run, with what can.
    func validate() throws {
        if name == .bestOfN {
            throw CommandError.argument(
                "--strategy best-of-n",
                reason: "it chooses with a learned verifier, and there is none here. Choosing with "
                    + "the exact judge would use the answer key: that is --strategy coverage. "
                    + "Without it, use --strategy vote")
        }
        if let samples {
            guard samples >= 1 else {
                throw CommandError.argument(
                    "--samples", reason: "\(samples) chains hold no answer")
            }
            guard name != .single || samples == 1 else {
                throw CommandError.argument(
                    "--samples",
                    reason: "--strategy single draws one chain; use vote or coverage for \(samples)"
                )
            }
        }
        if name == .vote, sampling.parameters.temperature == 0, chains > 1 {
            throw CommandError.argument(
                "--temperature", reason: "at 0 all chains are the same one; a vote needs more")
        }
    }

    /// The strategy for problems of a task.
    func strategy(for task: any ReasoningTask) -> any Strategy {
        switch name {
        case .vote: MajorityVote(task: task, samples: chains, sampling: sampling)
        case .coverage:
            Coverage(verifier: ExactVerifier(task: task), samples: chains, sampling: sampling)
        case .single, .bestOfN: SingleChain(task: task, sampling: sampling)
        }
    }
}
