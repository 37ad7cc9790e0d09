/// What can go wrong between a request and its tokens.
public enum EngineError: Error, Equatable, CustomStringConvertible {
    /// The prompt leaves no room for a token.
    case promptTooLong(tokens: Int, contextLength: Int)
    /// The sequence needs more KV pages than the pool has.
    case poolTooSmall(pagesNeeded: Int, pageCount: Int)
    /// The model's logits were infinite or not a number.
    case nonFiniteLogits(position: Int)
    /// The decoder returned other counts than the batch asked for.
    case malformedResults(String)
    /// The engine was shut down.
    case shutDown

    public var description: String {
        switch self {
        case .promptTooLong(let tokens, let contextLength):
            "the prompt has \(tokens) tokens and leaves no room in a context of \(contextLength)"
        case .poolTooSmall(let pagesNeeded, let pageCount):
            "one sequence alone needs \(pagesNeeded) KV pages and the pool has \(pageCount); "
                + "give the engine more memory or the request fewer tokens"
        case .nonFiniteLogits(let position):
            "the model's logits after position \(position) are not finite; its weights are "
                + "probably damaged or diverged"
        case .malformedResults(let what):
            "the decoder returned \(what)"
        case .shutDown:
            "the generation engine was shut down"
        }
    }
}
