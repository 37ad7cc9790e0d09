import Tensors

extension GuardedOptimizer.Configuration {
    /// `validate()`, its error as that of a training's configuration.
    /// - Throws: `LearningError.configuration` naming the first field that is out of bounds.
    func checked() throws {
        do {
            try validate()
        } catch TensorError.invalid(let field, let reason) {
            throw LearningError.configuration(field: field, reason: reason)
        }
    }
}
