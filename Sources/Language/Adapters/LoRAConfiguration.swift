import Reasoning

/// Which low-rank adapters stand beside the frozen weights of a model (LoRA, 2106.09685 §4.1): each target
/// computes `W x + scale · B A x` with A `[rank, in]` and B `[out, rank]`.
public struct LoRAConfiguration: Codable, Hashable, Sendable {
    /// A projection of a block, by its name in Hugging Face's folders.
    public enum Target: String, Codable, CaseIterable, Comparable, Sendable {
        case query = "q_proj"
        case key = "k_proj"
        case value = "v_proj"
        case output = "o_proj"
        case gate = "gate_proj"
        case up = "up_proj"
        case down = "down_proj"

        /// In the order of the forward pass.
        public static func < (left: Target, right: Target) -> Bool { left.place < right.place }

        private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What a rank may be.
    public static let ranks = 1...4_096
    /// What `alpha` may be.
    public static let alphas = 1e-3...1e6

    /// The rank r of the product. Default 16; the paper has 1 to 64, PEFT 8.
    public var rank: Int
    /// The updates are scaled by `alpha / rank`. Default 32; PEFT has 8.
    public var alpha: Double
    /// The projections that have adapters, in the order of the forward pass. Default: all; the paper has
    /// queries and values.
    public var targets: [Target]
    /// Whether the scale is `alpha / √rank` (rsLoRA, 2312.03732), under which a greater rank does not learn
    /// more slowly. Default false.
    public var useRSLoRA: Bool

    public init(
        rank: Int = 16, alpha: Double = 32, targets: [Target] = Target.allCases,
        useRSLoRA: Bool = false
    ) {
        self.rank = rank
        self.alpha = alpha
        self.targets = targets.sorted()
        self.useRSLoRA = useRSLoRA
    }

    /// What the product of B and A is multiplied by.
    public var scale: Double {
        alpha / (useRSLoRA ? Double(rank).squareRoot() : Double(rank))
    }

    /// Trainable numbers beside a model; both configurations are valid ones.
    public func parameterCount(beside model: ModelConfiguration) -> Int {
        let plans = model.adapterPlans(layer: 0, of: self).all.joined()
        return model.hiddenLayers * plans.reduce(0) { $0 + rank * ($1.rows.count + $1.columns) }
    }

    /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
    public func validate() throws(ConfigurationError) {
        try ConfigurationError.check("rank", rank, in: Self.ranks)
        try ConfigurationError.check("alpha", alpha, in: Self.alphas)
        guard !targets.isEmpty else {
            throw ConfigurationError(field: "targets", reason: "names no projection")
        }
        if let twice = zip(targets, targets.dropFirst()).first(where: { $0 == $1 }) {
            throw ConfigurationError(
                field: "targets", reason: "names \(twice.0.rawValue) twice")
        }
    }
}

extension LoRAConfiguration {
    private enum CodingKeys: String, CodingKey {
        case rank, alpha, targets, useRSLoRA, dropout
    }

    /// Of what is not said, the default's. There is no dropout: the field may stand there and be 0.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let usual = Self()
        self.init(
            rank: try fields.decodeIfPresent(Int.self, forKey: .rank) ?? usual.rank,
            alpha: try fields.decodeIfPresent(Double.self, forKey: .alpha) ?? usual.alpha,
            targets: try fields.decodeIfPresent([Target].self, forKey: .targets) ?? usual.targets,
            useRSLoRA: try fields.decodeIfPresent(Bool.self, forKey: .useRSLoRA)
                ?? usual.useRSLoRA)
        if let dropout = try fields.decodeIfPresent(Double.self, forKey: .dropout), dropout != 0 {
            throw ConfigurationError(
                field: "dropout", reason: "\(dropout) is not supported; leave it out, or write 0")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(rank, forKey: .rank)
        try fields.encode(alpha, forKey: .alpha)
        try fields.encode(targets, forKey: .targets)
        try fields.encode(useRSLoRA, forKey: .useRSLoRA)
    }
}
