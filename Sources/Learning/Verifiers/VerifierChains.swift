import Foundation
import Language
import Reasoning
import Tasks
import Tensors

/// Chains for verifiers to learn from and to be measured on: of a task's training and held-out
/// problems, drawn from one or several policies and judged exactly (Cobbe et al., 2110.14168 §4.2).
///
/// They lie in a folder of their own, so that several verifiers learn from the same ones. It can be
/// killed at any moment: it is written a batch at a time, each whole or absent, and a batch depends
/// on nothing but the configuration and its place.
///
///     FOLDER/config.json                      configuration and policies
///     FOLDER/chains/training-0-00000.json     a batch: split, policy, number
///
/// Cost: for each policy and problem one model call of `samples` chains.
public struct VerifierChains: Sendable {
    /// Problems in a batch.
    static let batchSize = 32

    public let configuration: Configuration
    /// The checkpoint folders that the chains are drawn from.
    public let policies: [URL]
    public let folder: URL
    let task: any GenerativeTask
    private let problems: [Split: [Problem]]

    /// - Throws: `ConfigurationError` naming the first field that is out of bounds,
    ///   `TaskError` where there are not so many problems.
    public init(configuration: Configuration, policies: [URL], folder: URL) throws {
        try configuration.validate()
        guard !policies.isEmpty else {
            throw ConfigurationError(field: "policies", reason: "there are none")
        }
        self.configuration = configuration
        self.policies = policies
        self.folder = folder
        task = try configuration.task.task()
        problems = [
            .train: try task.problems(
                in: .train, count: configuration.problems,
                seed: RandomStream.derive(configuration.seed, "verifier-problems")),
            .test: try task.testProblems(configuration.heldOutProblems),
        ]
    }

    /// Draws what is not there yet, and reads all.
    ///
    /// - Parameter observe: called with progress after each batch.
    /// - Throws: `RunError` for a folder of other chains, or one in use; `CheckpointError`,
    ///   `EngineError`, `CancellationError`.
    public func complete(
        _ observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> Contents {
        let description = Description(
            chains: configuration, policies: policies.map(\.standardizedFileURL.path))
        let places = places(in: folder.appending(path: "chains"))
        func missing() -> [Place] {
            places.filter { !FileManager.default.fileExists(atPath: $0.url.path) }
        }
        // Chains that are all there are only read: by as many at a time as like to.
        let known = try? RunFolder.read(folder).configuration(Description.self)
        if known != description || !missing().isEmpty {
            // Batches that are there are never written again.
            let run = try RunFolder.open(folder, configuration: description)
            let total = places.reduce(0) { $0 + $1.problems.count }
            defer { withExtendedLifetime(run) {} }
            try await draw(missing(), of: total, observe)
        }
        var contents = Contents()
        for place in places {
            try contents.add(Batch.read(place.url), to: place.split)
        }
        return contents
    }

    /// What the folder's configuration says.
    private struct Description: Codable, Equatable {
        var chains: Configuration
        var policies: [String]
    }

    /// A batch's place.
    private struct Place {
        var split: Split
        var policy: Int
        var problems: ArraySlice<Problem>
        var url: URL
    }

    private func places(in folder: URL) -> [Place] {
        var places: [Place] = []
        for (split, name) in [(Split.train, "training"), (.test, "held-out")] {
            let all = problems[split] ?? []
            for policy in policies.indices {
                for start in stride(from: 0, to: all.count, by: Self.batchSize) {
                    let number = String(String(100_000 + start / Self.batchSize).dropFirst())
                    places.append(
                        Place(
                            split: split, policy: policy,
                            problems: all[start..<min(start + Self.batchSize, all.count)],
                            url: folder.appending(path: "\(name)-\(policy)-\(number).json")))
                }
            }
        }
        return places
    }

    private func draw(
        _ missing: [Place], of total: Int, _ observe: @Sendable (RunEvent) -> Void
    ) async throws {
        guard let first = missing.first else { return }
        try FileManager.default.createDirectory(
            at: first.url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let start = Date()
        var done = total - missing.reduce(0) { $0 + $1.problems.count }
        let before = done
        var (correct, drawn) = (0, 0)
        for (index, folder) in policies.enumerated() {
            let places = missing.filter { $0.policy == index }
            guard !places.isEmpty else { continue }
            let local = try LocalModel(
                folder: folder, at: configuration.placement, memory: configuration.cacheBytes)
            let policy = try local.policy(for: task)
            for place in places {
                try Task.checkCancellation()
                // Nothing is left from the batch before, so a batch is the same whenever it is drawn.
                try await local.engine.clearCache()
                let batch = try await batch(at: place, from: policy)
                try batch.write(place.url)
                done += place.problems.count
                correct += batch.chains.count { $0.verdict == .correct }
                drawn += batch.chains.count
                observe(
                    .progress(
                        RunProgress(
                            title: "chains", unit: "problems", done: done, total: total,
                            before: before, elapsed: Date().timeIntervalSince(start)),
                        metrics: ["accuracy": Double(correct) / Double(max(drawn, 1))]))
            }
        }
    }

    private func batch(at place: Place, from policy: LocalPolicy) async throws -> Batch {
        let samples = try await policy.sample(
            from: place.problems.map { try policy.begin($0) }, count: configuration.samples,
            parameters: GenerateParameters(
                maxTokens: configuration.maxTokens, temperature: Float(configuration.temperature),
                seed: RandomStream.derive(configuration.seed, "verifier-chains", place.policy)))
        var batch = Batch(usage: samples.reduce(.zero) { $0 + $1.usage }, chains: [])
        batch.usage.seconds = samples.map(\.usage.seconds).max() ?? 0
        batch.chains = DrawnChain.judged(
            place.problems, samples, policy: place.policy, task: task)
        return batch
    }
}
