import Foundation
import Language
import Learning
import Reasoning
import Search
import Tasks

/// The evaluations of a run, each kept as a file of it, so that a run that goes on reads it again; with
/// what all of them cost, those of earlier processes included.
struct KeptEvaluations {
    /// Where they are, as `NAME.json`.
    let folder: URL
    /// Those that were asked for, in this order.
    private var known: [(name: String, evaluation: ChainEvaluation)] = []

    init(folder: URL) { self.folder = folder }

    var ledger: ComputeLedger {
        known.reduce(into: ComputeLedger()) { $0.add($1.evaluation.ledger) }
    }

    /// Elapsed.
    var seconds: Double { known.reduce(0) { $0 + $1.evaluation.seconds } }

    /// Whether it was evaluated before.
    func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: file(of: name).path)
    }

    func file(of name: String) -> URL { folder.appending(path: "\(name).json") }

    /// What was evaluated before, or is now.
    mutating func value(
        _ name: String, _ evaluate: () async throws -> ChainEvaluation
    ) async throws -> ChainEvaluation {
        if let earlier = known.first(where: { $0.name == name }) { return earlier.evaluation }
        let evaluation: ChainEvaluation = try await KeptFile(file(of: name)).value {
            try await evaluate()
        }
        known.append((name, evaluation))
        return evaluation
    }

    /// The one of some temperatures at which most is right, the first of several; nil where there are
    /// none.
    ///
    /// - Parameter right: how much is right at a temperature.
    static func best(
        of temperatures: [Float], _ right: (Float) async throws -> Int
    ) async throws -> Float? {
        var best: (temperature: Float, right: Int)?
        for temperature in temperatures {
            let right = try await right(temperature)
            if right > best?.right ?? -1 { best = (temperature, right) }
        }
        return best?.temperature
    }
}

extension LocalModel {
    /// Draws and judges chains with nothing left from before: each evaluation pays for all of its tokens.
    ///
    /// - Parameter progress: called with the number of problems done.
    func evaluated(
        on problems: [Problem], samples: Int, task: any ReasoningTask, sampling: Sampling,
        progress: (Int) throws -> Void = { _ in }
    ) async throws -> ChainEvaluation {
        try await engine.clearCache()
        return try await ChainEvaluation.run(
            problems, samples: samples, policy: policy(for: task), task: task, sampling: sampling,
            progress: progress)
    }
}
