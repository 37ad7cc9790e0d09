import Language
import Reasoning

/// A model that is ready to think about any task.
struct LoadedModel: Sendable {
    let engine: GenerationEngine
    let tokenizer: any Tokenizer

    func policy(for task: any ReasoningTask) throws -> LocalPolicy {
        try LocalPolicy(engine: engine, tokenizer: tokenizer, task: task)
    }
}

extension LoadedModel {
    /// What the engine did, for who looks for a fault.
    func logStatistics() {
        guard let text = try? engine.statistics.jsonLine() else { return }
        Diagnostics.logger.debug("engine", metadata: ["statistics": "\(text)"])
    }
}
