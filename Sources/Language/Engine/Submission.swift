import Reasoning

/// Requests that were submitted together: accepted in one piece, answered in one piece.
///
/// `@unchecked Sendable`: the submitter writes it before the mailbox's lock hands it over, and from
/// then on only the engine's thread touches it.
final class Submission: @unchecked Sendable {
    var tickets: [Ticket]
    /// Tickets without all of their results.
    var unfinished: Int
    /// Whether it has its answer; whatever of it is still queued or running is to be dropped.
    var isAnswered = false
    /// Whether the engine's thread has it, and whether its submitter gave it up.
    var isReceived = false
    var isCancelled = false
    /// Called once, on the engine's thread.
    var answer: ((Result<[Ticket], any Error>) -> Void)?
    /// Called for each token and each finished sample, on the engine's thread.
    let onEvent: (@Sendable (GenerationEvent) -> Void)?
    let submitted = ContinuousClock.now

    init(_ work: [Ticket.Work], onEvent: (@Sendable (GenerationEvent) -> Void)? = nil) {
        self.onEvent = onEvent
        tickets = []
        unfinished = work.count
        tickets = work.map { Ticket($0, submission: self) }
    }

    /// Seconds since it was submitted.
    var elapsed: Double { (ContinuousClock.now - submitted).seconds }
}

/// One request under way. Owned by its submission; the engine's thread alone touches it.
final class Ticket {
    enum Work {
        case generate(GenerationRequest)
        /// Log-probabilities of the targets, at least one, after tokens of the sequence.
        case score(ScoreRequest)
    }

    /// A cycle with its `tickets` that its answer breaks.
    let submission: Submission
    let work: Work
    /// The tokens to prefill before the first draw or for the targets.
    let prompt: ContiguousArray<Token>
    /// The request; for scores, one that draws nothing.
    let request: GenerationRequest
    /// Most tokens per sample.
    let limit: Int
    /// The first sample that no sequence has begun.
    var nextSample = 0
    var generations: [Generation?] = []
    var unfinished: Int
    /// Natural-log probabilities of the scored tokens, as far as they are known, in nats.
    var scores: [Float] = []
    /// What its prompts cost.
    var promptUsage = Usage.zero

    init(_ work: Work, submission: Submission) {
        self.submission = submission
        self.work = work
        switch work {
        case .generate(let request):
            self.request = request
            prompt = ContiguousArray(request.prompt)
            limit = request.maxTokens ?? Int.max
            generations = Array(repeating: nil, count: request.seeds.count)
            unfinished = request.seeds.count
        case .score(let score):
            request = GenerationRequest(prompt: [], seeds: [])
            prompt = ContiguousArray(score.tokens[..<score.count])
            limit = 0
            unfinished = 1
        }
    }

    /// Whether sequences must still be begun for it.
    var hasUnbegunSamples: Bool {
        switch work {
        case .generate: nextSample < generations.count
        case .score: nextSample == 0
        }
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
