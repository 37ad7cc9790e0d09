import Reasoning
import Tensors

extension GuardedOptimizer.Configuration {
    /// `validate()`, its error as that of a training's configuration.
    /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
    func checked() throws {
        do {
            try validate()
        } catch TensorError.invalid(let field, let reason) {
            throw ConfigurationError(field: "optimizer.\(field)", reason: reason)
        }
    }
}
