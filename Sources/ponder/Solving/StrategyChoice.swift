import ArgumentParser
import Reasoning
import Search

/// The strategies by their names on the command line.
enum StrategyName: String, CaseIterable, ExpressibleByArgument, Sendable {
    case single, vote, coverage, revision
    case bestOfN = "best-of-n"
    case weightedVote = "weighted-vote"
}

/// A strategy with how many chains it draws.
struct StrategyChoice: Sendable {
    var name: StrategyName
    /// Chains for each problem; nil: 1 for a single chain, 16 otherwise, 4 attempts for a revision.
    var samples: Int?
    var sampling = Sampling()
    /// Who chooses; nil: nobody.
    var verifier: VerifierChoice?

    /// Chains for each problem.
    var chains: Int {
        switch name {
        case .single: 1
        case .revision: samples ?? 4
        case .vote, .coverage, .bestOfN, .weightedVote: samples ?? 16
        }
    }

    /// - Throws: `CommandError.argument` for a combination that cannot be run, with what can.
    func validate() throws {
        try validateVerifier()
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
        if [.vote, .weightedVote, .bestOfN].contains(name), sampling.parameters.temperature == 0,
            chains > 1
        {
            throw CommandError.argument(
                "--temperature",
                reason: "at 0 all chains are the same one; \(name.rawValue) needs more")
        }
    }

    private func validateVerifier() throws {
        switch (name, verifier) {
        case (.bestOfN, nil), (.weightedVote, nil):
            throw CommandError.argument(
                "--strategy \(name.rawValue)",
                reason: "it chooses with a verifier: name one with --verifier self or --verifier "
                    + "FOLDER. Choosing with the exact judge would use the answer key: that is "
                    + "--strategy coverage. Without either, use --strategy vote")
        case (.single, .some), (.vote, .some), (.coverage, .some):
            throw CommandError.argument(
                "--verifier",
                reason: "--strategy \(name.rawValue) asks none; use best-of-n, weighted-vote or "
                    + "revision")
        default: return
        }
    }

    /// The strategy for problems of a task.
    ///
    /// - Parameter verifier: the chosen one, made for the task.
    func strategy(for task: any ReasoningTask, verifier: (any Verifier)?) -> any Strategy {
        switch (name, verifier) {
        case (.vote, _): MajorityVote(task: task, samples: chains, sampling: sampling)
        case (.coverage, _):
            Coverage(verifier: ExactVerifier(task: task), samples: chains, sampling: sampling)
        case (.bestOfN, let verifier?):
            BestOfN(task: task, verifier: verifier, samples: chains, sampling: sampling)
        case (.weightedVote, let verifier?):
            WeightedVote(task: task, verifier: verifier, samples: chains, sampling: sampling)
        case (.revision, let verifier):
            SequentialRevision(
                task: task, attempts: chains, selection: verifier.map { .best($0) } ?? .last,
                sampling: sampling)
        case (.single, _), (.bestOfN, nil), (.weightedVote, nil):
            SingleChain(task: task, sampling: sampling)
        }
    }
}
