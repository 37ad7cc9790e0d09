import ArgumentParser
import Foundation
import Language
import Logging
import Reasoning
import Tensors

/// Which model, and what it may use, as options.
struct ModelOptions: ParsableArguments {
    static let standard = "runs/o1/model"

    @Option(help: .folder("The model's folder, in Hugging Face's layout, or a GGUF file."))
    var model: String = Self.standard

    @OptionGroup var placement: PlacementOptions

    @Option(help: "Threads; by default one for each core.")
    var threads: Int?

    @Option(help: ArgumentHelp("Memory for keys and values, in MiB.", valueName: "mib"))
    var cache: Int = 1024

    func validate() throws {
        try require("--threads", threads, in: Limits.concurrency)
        guard (1...1 << 24).contains(cache) else {
            throw ValidationError("--cache \(cache) is not within 1...\(1 << 24) MiB")
        }
        guard placement.device == .cpu else { return }
        try validating {
            try MachineMemory.require(Double(cache << 20), for: "--cache", "keys and values")
        }
    }

    /// Reads the model and starts its engine.
    /// - Throws: `CommandError.noModel`, and what is wrong with the folder.
    func load() throws -> LocalModel {
        let url = URL(fileURLWithPath: model, isDirectory: true)
        guard CheckpointFolder.isModel(url) else { throw CommandError.noModel(model) }
        if let threads { try TensorRuntime.setThreads(threads) }
        let start = ContinuousClock.now
        let local = try LocalModel(
            folder: url, at: placement.placement, memory: cache << 20)
        Diagnostics.logger.debug(
            "model read", metadata: ["folder": "\(model)", "in": "\(start.duration(to: .now))"])
        return local
    }
}

extension LocalModel {
    /// What the engine did, for who looks for a fault.
    func logStatistics() {
        guard let text = try? engine.statistics.jsonLine() else { return }
        Diagnostics.logger.debug("engine", metadata: ["statistics": "\(text)"])
    }
}
