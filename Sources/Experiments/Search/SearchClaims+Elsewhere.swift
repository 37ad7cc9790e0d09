import Results

extension SearchClaims {
    /// What the field claims and this comparison does not look at: listed, so that nothing is left
    /// out in silence.
    static let elsewhere: [SearchClaim] = [
        claim(
            "train-and-test-compute",
            "Accuracy rises about linearly in the logarithm of train and of test compute",
            "OpenAI, Learning to reason with LLMs", "this is what 'ponder reproduce o1' measures"),
        claim(
            "search-trades-for-training", "Search compute trades for train compute",
            "Jones, 2104.03113", "needs models of several sizes and trainings"),
        claim(
            "many-shot", "Loss falls as a power law in the number of examples in the prompt",
            "Anil et al., 2024", "needs a model that reads examples"),
        claim(
            "search-traces", "Training on search traces beats training on optimal paths",
            "Gandhi et al., 2404.03683", "needs another pretraining"),
        claim(
            "behaviours", "The base model's behaviours decide whether RL improves it",
            "Gandhi et al., 2503.01307", "needs other pretrainings"),
        claim(
            "correction", "Correction needs on-policy RL; offline traces are not enough",
            "Kumar et al., 2409.12917", "needs training on corrections"),
        claim(
            "rounds", "Search, distillation and training improve each other over rounds",
            "Guan et al., 2501.04519; Singh et al., 2312.06585",
            "this is what 'ponder distil' measures"),
        claim(
            "waiting", "Forcing the model to go on raises accuracy",
            "Muennighoff et al., 2501.19393", "thoughts were cut here, none was made longer"),
    ]

    private static func claim(
        _ id: String, _ text: String, _ source: String, _ evidence: String
    ) -> SearchClaim {
        SearchClaim(
            id: id, text: text, source: source, verdict: .cannotBeTold,
            evidence: "not measured here: \(evidence)")
    }
}
