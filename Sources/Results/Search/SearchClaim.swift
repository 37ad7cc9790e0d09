import Reasoning
import Statistics

/// A published result, and whether it is seen here.
public struct SearchClaim: Codable, Hashable, Sendable {
    /// Whether a claim is seen.
    public enum Verdict: String, Codable, Sendable {
        case holds
        case doesNotHold
        /// The interval is too wide.
        case cannotBeTold
        /// What it takes is not there on this task and model: no verdict, and not counted as one.
        case notMeasurable
        /// Numbers without an interval to judge them by: no verdict either.
        case description

        /// A difference whose interval leaves out zero is told.
        package init(of difference: Estimate) {
            self =
                difference.interval.low > 0
                ? .holds : difference.interval.high < 0 ? .doesNotHold : .cannotBeTold
        }

        /// Whether it was looked for and judged.
        public var isJudged: Bool { self != .notMeasurable && self != .description }

        /// For a reader.
        public var text: String {
            switch self {
            case .holds: "holds"
            case .doesNotHold: "does not hold"
            case .cannotBeTold: "cannot be told"
            case .notMeasurable: "not measurable"
            case .description: "description"
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        // In files as it has been called from the beginning.
        case benchmark = "subject"
        case id, text, source, verdict, evidence, pValue, adjusted, added
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
    /// The chance of numbers so far from "no difference", were there none; nil where it was not judged.
    public var pValue: Double?
    /// The same with Holm's correction for the number of verdicts.
    public var adjusted: Double?
    /// Whether it is not in the plan that was fixed before anything was measured.
    public var added: Bool

    /// Whether it is one of the verdicts that are counted.
    public var isVerdict: Bool { verdict.isJudged && !benchmark.isEmpty }

    public init(
        id: String, text: String, source: String, benchmark: String = "", verdict: Verdict,
        evidence: String, pValue: Double? = nil, added: Bool = false
    ) {
        self.id = id
        self.text = text
        self.source = source
        self.benchmark = benchmark
        self.verdict = verdict
        self.evidence = evidence
        self.pValue = pValue
        self.added = added
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try fields.decode(String.self, forKey: .id),
            text: try fields.decode(String.self, forKey: .text),
            source: try fields.decode(String.self, forKey: .source),
            benchmark: try fields.decode(String.self, forKey: .benchmark),
            verdict: try fields.decode(Verdict.self, forKey: .verdict),
            evidence: try fields.decode(String.self, forKey: .evidence),
            pValue: try fields.decodeIfPresent(Double.self, forKey: .pValue),
            added: try fields.decodeIfPresent(Bool.self, forKey: .added) ?? false)
        adjusted = try fields.decodeIfPresent(Double.self, forKey: .adjusted)
    }
}
