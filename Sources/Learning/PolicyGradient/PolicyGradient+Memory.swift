import Language
import Tensors

extension PolicyGradient.Configuration {
    /// What a training of a model takes, with all that learns or is asked beside it.
    ///
    /// A pass is reckoned as `tokensPerPass`, or as all chains of a step where those are fewer; the last group
    /// of a pass may go beyond.
    ///
    /// - Parameter cachedPositions: those of the engine that samples.
    func memory(of model: Transformer, cachedPositions: Int) -> TrainingMemory {
        let context = model.configuration.maxPositionEmbeddings
        // A chain of a later leg or a second attempt may be as long as the context.
        let longest = turns > 1 ? context : min(maxTokens, context)
        // A pass has one chain at the least, whatever its length.
        let tokens = min(
            max(tokensPerPass, longest), problems * samples * longest + problems * context)
        var memory = model.trainingMemory(
            of: .init(
                tokens: tokens, longest: longest, checkpointing: checkpointing ?? false),
            hasMuon: optimizer.muon != nil)
        memory.add(decoderOf: model, positions: cachedPositions)
        if hasReference { memory.companions += memory.weights }
        if critic != nil { memory.companions += memory.state }
        if implicit != nil { memory.companions += memory.state + memory.weights }
        return memory
    }
}
