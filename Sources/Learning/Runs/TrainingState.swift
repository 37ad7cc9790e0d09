import Foundation
import Reasoning

/// What a training needs beside weights and optimizer moments to go on bit for bit: `state.json`
/// of a checkpoint.
public struct TrainingState: Codable, Hashable, Sendable {
    static let fileName = "state.json"

    /// The part of the run it belongs to, such as `pretraining`.
    public var phase: String
    /// Steps done.
    public var step: Int
    /// Random streams in their present state, by what they draw.
    public var streams: [String: RandomStream]
    /// Positions in the data, and other counts that go on: `epoch`, `document`, `skippedSteps`.
    public var counters: [String: Int]
    /// What the run has cost so far.
    public var ledger: ComputeLedger

    public init(
        phase: String, step: Int, streams: [String: RandomStream] = [:],
        counters: [String: Int] = [:], ledger: ComputeLedger = ComputeLedger()
    ) {
        self.phase = phase
        self.step = step
        self.streams = streams
        self.counters = counters
        self.ledger = ledger
    }

    /// A count of `counters`.
    /// - Throws: `LearningError.state` when it is absent or no count.
    public func count(_ name: String) throws -> Int {
        guard let value = counters[name] else {
            throw LearningError.state(field: "counters.\(name)", reason: "is absent")
        }
        guard (0..<1 << 53).contains(value) else {
            throw LearningError.state(field: "counters.\(name)", reason: "is \(value), no count")
        }
        return value
    }

    /// - Throws: `RunError.file`.
    static func read(folder: URL) throws -> TrainingState {
        let url = folder.appending(path: fileName)
        let state: TrainingState
        do {
            state = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
        } catch {
            throw RunError.file(url.path, reason: "cannot be read: \(error.sentence)")
        }
        for (account, usage) in state.ledger.accounts {
            let counts = [usage.promptTokens, usage.cachedTokens, usage.generatedTokens]
            guard counts.allSatisfy((0..<1 << 53).contains), usage.flops >= 0, usage.flops.isFinite
            else {
                throw RunError.file(
                    url.path, reason: "what it says of '\(account.rawValue)' was never spent")
            }
        }
        return state
    }

    func write(folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: folder.appending(path: Self.fileName))
    }
}
