extension FineTuningSummary {
    /// A file by its sum, or a folder by that of its files.
    public struct Source: Codable, Hashable, Sendable {
        public var path: String
        public var bytes: Int
        /// What `sha256sum` says of the file; of a folder what it says of the lines that
        /// `sha256sum *` prints in it.
        public var sha256: String

        package init(path: String, bytes: Int, sha256: String) {
            self.path = path
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// The model that was there before.
    public struct Model: Codable, Hashable, Sendable {
        public var source: Source
        public var parameters: Int
        /// Architecture in a sentence.
        public var description: String

        package init(source: Source, parameters: Int, description: String) {
            self.source = source
            self.parameters = parameters
            self.description = description
        }
    }

    /// What was learned from and what was measured on.
    public struct ProblemSides: Codable, Hashable, Sendable {
        /// Whose judge decided, such as `numbers`.
        public var task: String
        /// How both sides are kept apart.
        public var description: String
        /// Different problems that were learned from.
        public var training: Int
        /// Different problems that were measured on.
        public var heldOut: Int
        /// Nil where the problems were generated.
        public var trainingFile: Source?
        public var heldOutFile: Source?
        public var contamination: Contamination

        package init(
            task: String, description: String, training: Int, heldOut: Int,
            trainingFile: Source? = nil, heldOutFile: Source? = nil, contamination: Contamination
        ) {
            self.task = task
            self.description = description
            self.training = training
            self.heldOut = heldOut
            self.trainingFile = trainingFile
            self.heldOutFile = heldOutFile
            self.contamination = contamination
        }
    }

    /// Held-out problems that were learned from, whole or in part.
    public struct Contamination: Codable, Hashable, Sendable {
        /// Those whose question is one that was learned from, word by word.
        public var sameQuestions: Int
        /// Those that have `words` words in a row in common with one that was learned from; nil where
        /// questions are made of the same sentences, and this says nothing.
        public var sharedRuns: Int?
        public var words: Int

        package init(sameQuestions: Int, sharedRuns: Int?, words: Int) {
            self.sameQuestions = sameQuestions
            self.sharedRuns = sharedRuns
            self.words = words
        }
    }
}
