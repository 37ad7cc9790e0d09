import Reasoning

/// A published result, and whether it is seen here.
public struct SearchClaim: Codable, Hashable, Sendable {
    /// Whether a claim is seen.
    public enum Verdict: String, Codable, Sendable {
        case holds
        case doesNotHold
        /// The intervals are too wide, or what it takes was not measured.
        case cannotBeTold

        /// For a reader.
        public var text: String {
            switch self {
            case .holds: "holds"
            case .doesNotHold: "does not hold"
            case .cannotBeTold: "cannot be told"
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        // In files as it has been called from the beginning.
        case benchmark = "subject"
        case id, text, source, verdict, evidence
    }

    /// Short and stable, for scripts.
    public var id: String
    /// The claim as a sentence.
    public var text: String
    /// Who published it.
    public var source: String
    /// On which task and model it was looked for; empty where it was not.
    public var benchmark: String
    public var verdict: Verdict
    /// The numbers that it rests on, as a sentence.
    public var evidence: String

    public init(
        id: String, text: String, source: String, benchmark: String = "", verdict: Verdict,
        evidence: String
    ) {
        self.id = id
        self.text = text
        self.source = source
        self.benchmark = benchmark
        self.verdict = verdict
        self.evidence = evidence
    }
}
