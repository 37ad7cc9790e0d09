/// AdamW behind gradient clipping and a guard: a step whose gradient is NaN or infinite is skipped
/// and counted, and a few of them in a row end the training.
public struct GuardedOptimizer {
    /// Rate, decay, clipping and how much trouble it bears.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Peak learning rate.
        public var learningRate: Double
        /// Steps of linear warm-up.
        public var warmupSteps: Int
        /// Shape after the warm-up. Default constant.
        public var decay: Schedule.Decay
        /// Share of the peak at the end of the decay. Default 0.1.
        public var finalShare: Double
        /// Decoupled weight decay of matrices. Default 0.
        public var weightDecay: Double
        /// Adam's second-moment decay. Default 0.95, as language models use it.
        public var beta2: Double
        /// Muon's momentum, usually 0.95, where the matrices within the model take its steps; nil, the
        /// default, where AdamW moves everything.
        public var muon: Double?
        /// Largest norm of the whole gradient. Default 1.
        public var maxGradientNorm: Double
        /// Skipped steps in a row that end the training. Default 3.
        public var patience: Int

        public init(
            learningRate: Double, warmupSteps: Int = 0, decay: Schedule.Decay = .constant,
            finalShare: Double = 0.1, weightDecay: Double = 0, beta2: Double = 0.95,
            muon: Double? = nil, maxGradientNorm: Double = 1, patience: Int = 3
        ) {
            self.learningRate = learningRate
            self.warmupSteps = warmupSteps
            self.decay = decay
            self.finalShare = finalShare
            self.weightDecay = weightDecay
            self.beta2 = beta2
            self.muon = muon
            self.maxGradientNorm = maxGradientNorm
            self.patience = patience
        }

        /// Of what is not said but the rate, the default's.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            func optional<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
                try fields.decodeIfPresent(Value.self, forKey: key) ?? fallback
            }
            self.init(learningRate: try fields.decode(Double.self, forKey: .learningRate))
            warmupSteps = try optional(.warmupSteps, warmupSteps)
            decay = try optional(.decay, decay)
            finalShare = try optional(.finalShare, finalShare)
            weightDecay = try optional(.weightDecay, weightDecay)
            beta2 = try optional(.beta2, beta2)
            muon = try fields.decodeIfPresent(Double.self, forKey: .muon)
            maxGradientNorm = try optional(.maxGradientNorm, maxGradientNorm)
            patience = try optional(.patience, patience)
        }

        private enum CodingKeys: String, CodingKey {
            case learningRate, warmupSteps, decay, finalShare, weightDecay, beta2, muon
            case maxGradientNorm, patience
        }

        /// - Throws: `TensorError.invalid` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, value) in [
                ("learningRate", learningRate), ("maxGradientNorm", maxGradientNorm),
            ] where !(value > 0 && value.isFinite) {
                throw TensorError.invalid(field: field, reason: "\(value) is not positive")
            }
            for (field, value) in [
                ("finalShare", finalShare), ("weightDecay", weightDecay),
            ] where !(value >= 0 && value <= 1) {
                throw TensorError.invalid(field: field, reason: "\(value) is not in [0, 1]")
            }
            guard beta2 >= 0, beta2 < 1 else {
                throw TensorError.invalid(
                    field: "beta2", reason: "\(beta2) is not in [0, 1)")
            }
            if let muon, !(muon >= 0 && muon < 1) {
                throw TensorError.invalid(field: "muon", reason: "\(muon) is not in [0, 1)")
            }
            for (field, value, least) in [
                ("warmupSteps", warmupSteps, 0), ("patience", patience, 1),
            ] where value < least {
                throw TensorError.invalid(
                    field: field, reason: "\(value) is less than \(least)")
            }
        }
    }

    /// What one step did.
    public struct Outcome: Sendable {
        /// 2-norm of the whole gradient before clipping.
        public var gradientNorm: Double
        /// The schedule's, also where the step was skipped.
        public var learningRate: Double
        /// Whether loss or gradient was not finite, so that nothing moved.
        public var skipped: Bool
    }

    public let configuration: Configuration
    let parameters: [(name: String, tensor: Tensor)]
    private let adam: AdamW
    private let schedule: Schedule
    /// Steps skipped so far.
    public private(set) var skipped = 0
    /// Steps skipped since the last one taken.
    public private(set) var skippedInARow = 0

    /// - Parameters:
    ///   - parameters: what it moves, under the names that its state is saved by.
    ///   - totalSteps: where the decay ends.
    /// - Throws: `TensorError.invalid` naming the first field that is out of bounds.
    public init(
        _ parameters: [(name: String, tensor: Tensor)], configuration: Configuration,
        totalSteps: Int
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.parameters = parameters
        adam = try AdamW(
            parameters, learningRate: configuration.learningRate,
            betas: (0.9, configuration.beta2), weightDecay: configuration.weightDecay,
            muon: configuration.muon)
        schedule = Schedule(
            peak: configuration.learningRate, warmupSteps: configuration.warmupSteps,
            totalSteps: totalSteps, decay: configuration.decay,
            end: configuration.learningRate * configuration.finalShare)
    }

    /// Takes the step that the collected gradients ask for and forgets them.
    ///
    /// - Parameters:
    ///   - index: the step for the schedule, from 0.
    ///   - lossIsFinite: false skips the step like a gradient that is not finite.
    /// - Throws: `TensorError.diverged` after `patience` skipped steps in a row.
    public mutating func step(_ index: Int, lossIsFinite: Bool = true) throws -> Outcome {
        let norm = Double(
            try clipGradNorm(parameters.map(\.tensor), maxNorm: configuration.maxGradientNorm))
        let rate = schedule(index)
        let sound = lossIsFinite && norm.isFinite
        if sound {
            try adam.step(learningRate: rate)
            skippedInARow = 0
        } else {
            skipped += 1
            skippedInARow += 1
        }
        for (_, tensor) in parameters { try tensor.zeroGrad() }
        if skippedInARow >= configuration.patience {
            throw TensorError.diverged(step: index + 1, steps: skippedInARow)
        }
        return Outcome(gradientNorm: norm, learningRate: rate, skipped: !sound)
    }

    /// The gradient of every parameter, made of zeros where none was collected: what several
    /// processes add up before a step.
    public func gradients() throws -> [Tensor] {
        try parameters.map { _, tensor in
            if let gradient = try tensor.grad { return gradient }
            let gradient = try Tensor.zeros(tensor.shape, device: tensor.device)
            try tensor.setGrad(gradient)
            return gradient
        }
    }

    /// Moments and counts, for an exact resume.
    public var state: [(name: String, tensor: Tensor)] { adam.state }

    /// Takes over a saved `state` and its counts.
    /// - Throws: `TensorError.parameter` where it is another model's; then nothing has changed.
    public mutating func load(
        state: [(name: String, tensor: Tensor)], skipped: Int, skippedInARow: Int
    ) throws {
        try adam.load(state: state)
        self.skipped = skipped
        self.skippedInARow = skippedInARow
    }
}
