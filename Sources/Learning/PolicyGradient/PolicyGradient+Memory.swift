import Language
import Tensors

extension PolicyGradient.Configuration {
    /// What a training of a model takes, with all that learns or is asked beside it.
    ///
    /// A pass is reckoned as `tokensPerPass` with one group more, which is whole whatever it has, or as all chains
    /// of a step where those are fewer.
    ///
    /// - Parameter cachedPositions: those of the engine that samples.
    func memory(of model: Transformer, cachedPositions: Int) -> TrainingMemory {
        let context = model.configuration.maxPositionEmbeddings
        // A chain of a later leg or a second attempt may be as long as the context.
        let longest = turns > 1 ? context : min(maxTokens, context)
        let tokens = min(
            tokensPerPass + samples * longest, problems * samples * longest + problems * context)
        var memory = model.trainingMemory(
            of: .init(
                tokens: tokens, longest: longest, checkpointing: checkpointing ?? false),
            hasMuon: optimizer.muon != nil)
        memory.add(decoderOf: model, positions: cachedPositions)
        let asked = model.companion(of: memory, learns: false)
        let learning = model.companion(of: memory, learns: true)
        if hasReference { memory.companions += asked }
        if critic != nil { memory.companions += learning }
        if implicit != nil { memory.companions += learning + asked }
        return memory
    }
}
