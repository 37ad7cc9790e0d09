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

    /// - Parameter model: whose tokens they are, for the account of the present task.
    init(
        _ work: [Ticket.Work], by model: AnyObject,
        onEvent: (@Sendable (GenerationEvent) -> Void)? = nil
    ) {
        self.onEvent = onEvent
        tickets = []
        unfinished = work.count
        tickets = work.map { Ticket($0, by: model, submission: self) }
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
    /// What a score cost.
    var usage = Usage.zero
    /// What its prompt is charged for.
    private let charge: PrefixAccount.Charge

    init(_ work: Work, by model: AnyObject, submission: Submission) {
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
        charge = Self.charge(prompt, of: work, by: model)
    }

    /// What a request has to pay for, whatever was cached: under an account what its work has not run
    /// before; without one all behind the last that is known to be sampled.
    private static func charge(
        _ prompt: ContiguousArray<Token>, of work: Work, by model: AnyObject
    ) -> PrefixAccount.Charge {
        let (asked, drawn, first): ([Int], [Range<Int>], Int) =
            switch work {
            case .generate(let request):
                ([prompt.count - 1], request.drawn, request.drawn.last?.upperBound ?? 0)
            case .score(let score):
                (score.positions(in: 0..<prompt.count), [0..<prompt.count], 0)
            }
        if let account = PrefixAccount.current {
            return account.charge(prompt, asked: asked, drawn: drawn, by: model)
        }
        return .init(new: first < prompt.count ? [first..<prompt.count] : [])
    }

    /// What its prompt costs: the positions that are new, and the head alone for those that are asked
    /// once more.
    func promptUsage(by decoder: any DecodeBackend) -> Usage {
        let new = charge.new.reduce(0) { $0 + $1.count }
        return Usage(
            promptTokens: new, cachedTokens: prompt.count - new,
            flops: charge.new.reduce(Double(charge.recalled) * decoder.recallFLOPs) {
                $0 + decoder.flops(newTokens: $1.count, atPosition: $1.lowerBound)
            })
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
