import Foundation
import Language
import Learning
import Reasoning
import Results
import Search

/// Keeps each pool and each run of a comparison as a file, so that what was measured before is read
/// again after an interruption.
struct KeptMeasurements {
    let folder: URL
    /// Measurements in all, as far as that is known.
    var total: Int
    let observe: @Sendable (RunEvent) -> Void
    private(set) var done = 0
    /// Those of them that were read again: they took no time.
    private var read = 0
    private(set) var ledger = ComputeLedger()
    /// Elapsed seconds of what was measured, earlier processes included.
    private(set) var seconds = 0.0
    private let start = Date()

    init(folder: URL, total: Int, observe: @escaping @Sendable (RunEvent) -> Void) {
        self.folder = folder
        self.total = total
        self.observe = observe
    }

    mutating func pool(
        _ name: String, _ measure: () async throws -> ChainPool
    ) async throws -> ChainPool {
        let pool = try await kept(name, measure)
        ledger.add(pool.ledger)
        seconds += pool.seconds
        let correct = pool.samples.joined().count { $0.verdict == .correct }
        advance(name, accuracy: Double(correct) / Double(max(pool.samples.joined().count, 1)))
        return pool
    }

    mutating func run(
        _ name: String, _ measure: () async throws -> StrategyRun
    ) async throws -> StrategyRun {
        let run = try await kept(name, measure)
        ledger.add(run.ledger)
        seconds += run.seconds
        advance(name, accuracy: run.point(label: "").accuracy)
        return run
    }

    private mutating func kept<Value: Codable>(
        _ name: String, _ measure: () async throws -> Value
    ) async throws -> Value {
        var isMeasured = false
        let value = try await KeptFile(folder.appending(path: "\(name).json")).value {
            isMeasured = true
            return try await measure()
        }
        if !isMeasured { read += 1 }
        return value
    }

    private mutating func advance(_ name: String, accuracy: Double) {
        done += 1
        observe(
            .progress(
                RunProgress(
                    title: "measuring \(name)", unit: "measurements", done: done, total: total,
                    before: read, elapsed: Date().timeIntervalSince(start)),
                metrics: ["accuracy": accuracy]))
    }
}
