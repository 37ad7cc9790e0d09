import Language
import Tensors

extension RewardModel {
    /// The model behind an engine of its own, reading values from its present weights: later
    /// training does not change what the reader says.
    ///
    /// The scalar takes the place of the head over the vocabulary: one token's logit is w · h, all
    /// others' are 0, so the log-odds of that token against another are w · h, and the bias is
    /// added to them. So a reward model is served by the engine, the kernels and the prefix tree
    /// that serve a language model; a chain that grows step by step is run once.
    ///
    /// - Parameter memory: bytes for KV pages, a hard bound. Default 1 GiB.
    public func reader(
        memory: Int = 1 << 30, engine configuration: GenerationEngine.Configuration = .init()
    ) throws -> VerdictReader {
        let vocabulary = backbone.configuration.vocabularySize
        let (model, bias) = try withoutGradients {
            let own = try copied()
            let others = try Tensor.zeros(
                [vocabulary - 1, backbone.configuration.hiddenSize],
                dtype: backbone.dtype, device: backbone.device)
            let head = try concatenated([own.head.weight.detached(), others])
            return (
                try own.backbone.with(head: head),
                try own.head.bias?.detached().item(Float.self) ?? 0
            )
        }
        let engine = try GenerationEngine(
            decoder: model.decoder(memory: memory), configuration: configuration)
        return VerdictReader(engine: engine, yes: 0, no: 1, offset: Double(bias))
    }
}
